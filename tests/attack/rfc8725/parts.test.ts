/** The compact form of a JWS (RFC 7515 section 7.1) has three parts, and the kinds of Wycheproof's that have not. */
import { describe, expect, it } from "vitest";
import { readKeySet } from "../../../callout/keys/jwk.ts";
import { verifyToken } from "../../../callout/token/verify.ts";
import { Reason } from "../../../protocol/reason.ts";
import * as entra from "../../support/token.ts";
import { b64, key, rulesFor, signed, verdict } from "../support/rules.ts";

const [header = "", payload = "", signature = ""] = signed().split(".");
const flipped = (part: string, at: number) =>
  part.slice(0, at) + (part[at] === "A" ? "B" : "A") + part.slice(at + 1);

describe("a token of other parts than three is refused:", () => {
  it.each([
    ["nothing", ""],
    ["one dot", "."],
    ["two dots", ".."],
    ["no signature", `${header}.${payload}.`],
    ["no signature and no dot", `${header}.${payload}`],
    ["no payload", `${header}..${signature}`],
    ["no payload and no dot", `${header}.${signature}`],
    ["no header", `.${payload}.${signature}`],
    ["no header and no dot", `${payload}.${signature}`],
    ["no header and no signature", `.${payload}.`],
    ["the payload alone", payload],
    ["an empty part more", `${header}.${payload}.${signature}.`],
    ["an empty part before", `.${header}.${payload}.${signature}`],
    ["a part more", `${header}.${payload}.${signature}.${signature}`],
    ["five parts, as a JWE", `${header}.${b64("key")}.${b64("iv")}.${payload}.${signature}`],
  ])("%s", (_what, text) => {
    expect(verdict(text)).toBe("token_malformed");
  });
});

describe("a token that was changed after it was signed is refused:", () => {
  it.each([
    ["the signature", `${header}.${payload}.${flipped(signature, 9)}`],
    ["the payload", `${header}.${signed({ name: "Eve" }).split(".")[1] ?? ""}.${signature}`],
    ["the header", `${signed({}, { typ: "at+jwt" }).split(".")[0] ?? ""}.${payload}.${signature}`],
    ["the order of its parts", `${payload}.${header}.${signature}`],
  ])("%s", (_what, text) => {
    expect(text.split(".")).toHaveLength(3);
    expect(verdict(text)).not.toBe("accepted");
  });
});

describe("a key that is published for something else signs nothing:", () => {
  const good = entra.publicJwk(key);
  const judged = (...keys: object[]) => {
    let set: ReturnType<typeof readKeySet>;
    try {
      set = readKeySet({ keys }, entra.issuer);
    } catch {
      return "no key";
    }
    const found = set;
    return verifyToken(
      signed(),
      rulesFor((kid) => found.get(kid) ?? Reason.UnknownKey),
      entra.now,
    ).accepted;
  };

  it("the good one does", () => {
    expect(judged(good)).toBe(true);
    expect(judged({ ...good, use: "sig", alg: "RS256", key_ops: ["verify"] })).toBe(true);
  });

  it.each([
    ["encryption", { use: "enc" }],
    ["other operations", { key_ops: ["encrypt", "wrapKey"] }],
    ["signing, which is the private half's", { key_ops: ["sign"] }],
    ["PS256", { alg: "PS256" }],
    ["RS512", { alg: "RS512" }],
    ["RSA-OAEP", { alg: "RSA-OAEP" }],
    ["HMAC", { kty: "oct", alg: "HS256", k: good["n"] }],
  ])("%s", (_what, change) => {
    expect(judged({ ...good, ...change })).toBe("no key");
  });

  it("a shared secret of the same id, beside it, is passed over", () => {
    const secret = { kty: "oct", kid: key.kid, alg: "HS256", k: b64("secret") };
    expect(judged(secret, good)).toBe(true);
  });
});
