import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readKeySet } from "../../../../callout/keys/jwk.ts";
import { issuer, publicJwk, signingKey } from "../../../support/token.ts";

const key = signingKey("key-1");
const good = publicJwk(key);
const ids = (...keys: unknown[]) => [...readKeySet({ keys }, issuer).keys()];

describe("a key set", () => {
  it("gives keys by id", () => {
    const keys = readKeySet({ keys: [good, publicJwk(signingKey("key-2"))] }, issuer);
    expect([...keys.keys()]).toEqual(["key-1", "key-2"]);
    expect(keys.get("key-1")?.equals(key.publicKey)).toBe(true);
  });

  it.each([
    ["as Entra publishes it", { x5t: "abc", x5c: ["MII"] }],
    ["with its algorithm", { alg: "RS256" }],
    ["with its operation instead of its use", { use: undefined, key_ops: ["verify"] }],
    ["of this issuer", { issuer }],
    ["of every tenant", { issuer: "https://login.example.com/{tenantid}/v2.0" }],
  ])("takes a key %s", (_what, members) => {
    expect(ids({ ...good, ...members })).toEqual(["key-1"]);
  });

  it.each([
    ["for encryption", { use: "enc" }],
    ["for another algorithm", { alg: "RS512" }],
    ["for signing only", { use: undefined, key_ops: ["sign"] }],
    ["of another issuer", { issuer: "https://login.example.com/other/v2.0" }],
    ["of an issuer that is no text", { issuer: [issuer] }],
    ["without an id", { kid: undefined }],
    ["with an id that is no text", { kid: 1 }],
    ["of another type", { kty: "EC" }],
    ["for a shared secret", { kty: "oct", k: "c2VjcmV0" }],
    ["whose private half is public", { d: "AQAB" }],
    ["that is revoked", { revoked: { revoked_at: 1, reason: "compromised" } }],
    ["without a modulus", { n: undefined }],
    ["with a padded modulus", { n: `${String(good.n)}=` }],
    ["with the exponent 3", { e: "Aw" }],
    ["with the exponent 1", { e: "AQ" }],
    ["of 1024 bits", publicJwk(signingKey("key-1", 1024))],
    ["of an elliptic curve", ecKey()],
  ])("passes over a key %s", (_what, members) => {
    expect(ids(publicJwk({ ...key, kid: "good" }), { ...good, ...members })).toEqual(["good"]);
  });

  it.each<[string | undefined, unknown, boolean]>([
    ["microsoftonline.com", "microsoftonline.com", true],
    ["microsoftonline.com", undefined, true],
    ["microsoftonline.com", "microsoftonline.us", false],
    ["microsoftonline.com", "MicrosoftOnline.com", false],
    ["microsoftonline.us", "microsoftonline.com", false],
    ["microsoftonline.com", ["microsoftonline.com"], false],
    ["microsoftonline.com", null, false],
    ["microsoftonline.com", "", false],
    [undefined, "microsoftonline.com", false],
    [undefined, undefined, true],
  ])("of an issuer in the cloud %s: one that names %j is taken: %s", (cloud, named, isTaken) => {
    const other = publicJwk(signingKey("key-2"));
    const keys = [other, { ...good, cloud_instance_name: named }];
    const found = [...readKeySet({ keys }, issuer, cloud).keys()];
    expect(found).toEqual(isTaken ? ["key-2", "key-1"] : ["key-2"]);
  });

  it("takes one key twice", () => {
    expect(ids(good, good)).toEqual(["key-1"]);
  });

  it("is refused when one id names two keys", () => {
    expect(() => ids(good, publicJwk(signingKey("key-1")))).toThrow("key-1 names two keys");
  });

  it.each([[{}], [[]], [null], ["text"], [{ keys: {} }]])("is not %j", (document) => {
    expect(() => readKeySet(document, issuer)).toThrow("no list of keys");
  });

  it.each([[[]], [[null, 1, "key", []]], [[{ ...good, use: "enc" }]]])(
    "is refused without a usable key",
    (keys) => {
      expect(() => readKeySet({ keys }, issuer)).toThrow("no usable RS256 key");
    },
  );
});

function ecKey() {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return publicKey.export({ format: "jwk" });
}
