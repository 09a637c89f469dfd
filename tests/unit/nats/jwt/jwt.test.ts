import { decode } from "@nats-io/jwt";
import { createServer, fromPublic, Prefix } from "@nats-io/nkeys";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyPair } from "../../../../nats/index.ts";
import { parseJwt, signJwt, verifyJwt, type Claims } from "../../../../nats/jwt/jwt.ts";
import { secretOf } from "../../../support/nats-keys.ts";

const signer = keyPair("account", secretOf("signer"));
const claims: Claims = {
  sub: "U",
  name: "Zoe",
  iat: 1_750_000_000,
  nats: { type: "user", version: 2 },
};

describe("a signed JWT", () => {
  it("is the same for the same claims, and verifies with @nats-io/jwt", () => {
    const jwt = signJwt(claims, signer);
    expect(signJwt(structuredClone(claims), signer)).toBe(jwt);
    expect(decode(jwt)).toEqual({
      ...claims,
      iss: signer.getPublicKey(),
      jti: expect.stringMatching(/^[A-Z2-7]{52}$/) as string,
    });
  });

  it("has another id for any other claim, those of NATS among them", () => {
    const id = (changed: Partial<Claims>) => decode(signJwt({ ...claims, ...changed }, signer)).jti;
    const ids = [{}, { iat: 1 }, { name: "Ann" }, { nats: { ...claims.nats, subs: 1 } }].map(id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("says what it was made of, for any claims", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (name, nats) => {
          fc.pre(!("__proto__" in nats));
          const jwt = signJwt({ ...claims, name, nats }, signer);
          const parsed = parseJwt(jwt);
          verifyJwt(parsed, Prefix.Account);
          expect(parsed.claims).toMatchObject(JSON.parse(JSON.stringify({ name, nats })) as object);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("parsing", () => {
  const [header = "", body = "", signature = ""] = signJwt(claims, signer).split(".");
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const malformed = expect.objectContaining({ code: "jwt_malformed" }) as Error;

  it.each([
    ["nothing", ""],
    ["two parts", `${header}.${body}`],
    ["four parts", `${header}.${body}.${signature}.x`],
    ["padding", `${header}.${body}.${signature}==`],
    ["white space", `${header}.${body}.${signature}\n`],
    ["a signature cut short", `${header}.${body}.${signature.slice(1)}`],
    ["no algorithm", `${encoded({ typ: "JWT" })}.${body}.${signature}`],
    ["algorithm none", `${encoded({ typ: "JWT", alg: "none" })}.${body}.${signature}`],
    ["claims that are no object", `${header}.${encoded([1])}.${signature}`],
    ["claims that are no JSON", `${header}.AAAA.${signature}`],
  ])("refuses %s", (_what, jwt) => {
    expect(() => parseJwt(jwt)).toThrow(malformed);
  });

  it("takes a header written in another order", () => {
    const other = encoded({ alg: "ed25519-nkey", typ: "JWT" });
    expect(parseJwt(`${other}.${body}.${signature}`).claims).toHaveProperty("sub", claims.sub);
  });
});

describe("verifying", () => {
  it("refuses claims or a header changed after signing", () => {
    const parsed = parseJwt(signJwt(claims, signer));
    const wrong = expect.objectContaining({ code: "jwt_signature" }) as Error;
    expect(() => verifyJwt({ ...parsed, signed: `${parsed.signed}A` }, Prefix.Account)).toThrow(
      wrong,
    );
  });

  it("refuses an issuer of another kind, and one that is no key", () => {
    const parsed = parseJwt(signJwt(claims, signer));
    expect(() => verifyJwt(parsed, Prefix.Server)).toThrow(
      expect.objectContaining({ code: "key_kind" }),
    );
    const nobody = { ...parsed, claims: { ...parsed.claims, iss: "N" } };
    expect(() => verifyJwt(nobody, Prefix.Server)).toThrow(
      expect.objectContaining({ code: "key_invalid" }),
    );
  });

  it("accepts what @nats-io/nkeys signed", () => {
    const server = createServer();
    const parsed = parseJwt(signJwt(claims, server));
    expect(fromPublic(String(parsed.claims["iss"])).getPublicKey()).toBe(server.getPublicKey());
    expect(() => verifyJwt(parsed, Prefix.Server)).not.toThrow();
  });
});
