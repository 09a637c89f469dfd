import { verify } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Reason } from "../../../callout/reason.ts";
import { verifyToken } from "../../../callout/token/verify.ts";
import { rulesFor } from "../support/rules.ts";
import { climb, usable, type Rung } from "./ladder.ts";
import { groups, present, type Jwk, type JwsVector, type RsaVector } from "./vectors.ts";

/**
 * Vectors that are valid for a general library and refused here, each with its reason: this service takes
 * RS256 of Entra ID and nothing else. The lists are exact: a vector that comes or goes fails the test.
 */
const refusedSignatures: Partial<Record<Rung, number[]>> = {
  // HS256, ES256, RS384, RS512, PS256, PS384, PS512, ES512: other algorithms than RS256
  header: [
    1,
    18,
    ...[265, 266, 267, 269, 270, 271, 273, 274, 275, 287, 288, 321, 322, 323, 326, 327, 328],
    ...[346, 347, 348, 350, 351, 352, 357, 358, 359, 376, 377, 378],
    // RS256 by the key id bilbo.baggins@hobbiton.example (RFC 7520), which has letters outside base64url
    ...[345, 349],
  ],
  form: [
    // an empty payload: no claims
    ...[259, 264, 268, 272, 320, 325],
    // a question mark inside the base64url, which the vectors call valid because some decoders skip it
    ...[372, 373],
  ],
};
const refusedKeys: Partial<Record<Rung, number[]>> = { header: [2, 13, 14, 15] }; // HS256, HS384, HS512
/** The public exponent 3 (RFC 8017 allows it; Entra's keys have 65537, and small ones invite forgeries). */
const refusedRsa = [258, 259];

// the files are fetched by get.ts, which needs the network; pkcs1.test.ts makes its own attacks of these kinds
describe.skipIf(!present)("Wycheproof's vectors", () => {
  it.each([
    ["json_web_signature_test.json", refusedSignatures, 401],
    ["json_web_key_test.json", refusedKeys, 26],
  ] as const)(
    "of %s: none is falsely accepted, every other refusal is meant",
    (file, meant, count) => {
      const accepted: number[] = [];
      const refused: Partial<Record<Rung, number[]>> = {};
      let seen = 0;
      for (const { tests, ...group } of groups<JwsVector>(file)) {
        for (const { tcId, jws, result } of tests) {
          seen++;
          const rung = typeof jws === "string" ? climb(jws, keysOf(group)) : "form";
          if (result !== "valid" && rung === "accepted") accepted.push(tcId);
          if (result === "valid" && rung !== "accepted") (refused[rung] ??= []).push(tcId);
        }
      }
      expect(accepted).toEqual([]);
      expect(sorted(refused)).toEqual(sorted(meant));
      expect(seen).toBe(count);
    },
  );

  it("of JWS and JWK: none is a token, whatever key it is under", () => {
    for (const file of ["json_web_signature_test.json", "json_web_key_test.json"] as const) {
      for (const { tests, ...group } of groups<JwsVector>(file)) {
        const keys = usable(keysOf(group));
        const rules = rulesFor((kid) => keys?.get(kid) ?? Reason.UnknownKey);
        for (const { jws } of tests) {
          const text = typeof jws === "string" ? jws : JSON.stringify(jws);
          expect(verifyToken(text, rules, 1_800_000_000).accepted).toBe(false);
        }
      }
    }
  });

  it("of RSA signatures: none is falsely accepted, every other refusal is meant", () => {
    const falselyAccepted: number[] = [];
    const refused: number[] = [];
    for (const { tests, publicKey } of groups<RsaVector>("rsa_signature_2048_sha256_test.json")) {
      const keys = publicKey && usable([{ kty: "RSA", kid: "k", ...numbers(publicKey) }]);
      const key = keys?.get("k");
      for (const { tcId, msg, sig, result } of tests) {
        const holds =
          key !== undefined &&
          verify("sha256", Buffer.from(msg, "hex"), key, Buffer.from(sig, "hex"));
        if (holds && result === "invalid") falselyAccepted.push(tcId);
        if (!holds && result === "valid") refused.push(tcId);
      }
    }
    expect(falselyAccepted).toEqual([]);
    expect(refused).toEqual(refusedRsa);
  });
});

function keysOf(group: { readonly public?: Jwk; readonly private?: Jwk }): Jwk[] {
  const found = group.public ?? group.private ?? {};
  return Array.isArray(found["keys"]) ? (found["keys"] as Jwk[]) : [found];
}

function numbers({ modulus, publicExponent }: { modulus: string; publicExponent: string }) {
  const spelt = (hex: string) =>
    Buffer.from(hex.replace(/^(00)+/, ""), "hex").toString("base64url");
  return { n: spelt(modulus), e: spelt(publicExponent) };
}

function sorted(lists: Partial<Record<Rung, readonly number[]>>) {
  return Object.fromEntries(
    Object.entries(lists).map(([rung, ids]) => [rung, [...ids].sort((a, b) => a - b)]),
  );
}
