import { generatePrimeSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readDiscovery } from "../../callout/keys/discovery.ts";
import { readKeySet } from "../../callout/keys/jwk.ts";
import { isRoca } from "../../callout/keys/roca.ts";
import { verifyToken } from "../../callout/token/verify.ts";
import { Reason } from "../../protocol/reason.ts";
import * as entra from "../support/token.ts";
import { key, rulesFor, signed } from "./support/rules.ts";

/** Every factor of a smart card's key is k·M + (65537^a mod M), with M a product of the first primes. */
const product = primesTo(701).reduce((all, prime) => all * BigInt(prime), 1n);

function rocaModulus(): Buffer {
  const factor = () => {
    const bits = 1024n - BigInt(product.toString(2).length);
    const start = generatePrimeSync(Number(bits), { bigint: true });
    return start * product + power(65_537n, 1_234_567n, product);
  };
  const hex = (factor() * factor()).toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

describe("a key with the fingerprint of ROCA (CVE-2017-15361)", () => {
  it("is not taken, though it is of the right size", () => {
    const modulus = rocaModulus();
    expect(isRoca(modulus)).toBe(true);
    const weak = { ...entra.publicJwk(key), kid: "weak", n: modulus.toString("base64url") };
    const keys = readKeySet({ keys: [entra.publicJwk(key), weak] }, entra.issuer);
    expect([...keys.keys()]).toEqual([key.kid]);
  });

  it("is not seen in keys that others make", () => {
    for (let round = 0; round < 5; round++) {
      const { n } = entra.publicJwk(entra.signingKey("k", 2048)) as { n: string };
      expect(isRoca(Buffer.from(n, "base64url"))).toBe(false);
    }
    expect(isRoca(new Uint8Array())).toBe(false);
    expect(isRoca(Uint8Array.of(0))).toBe(false);
  });
});

describe("a key set", () => {
  const good = entra.publicJwk(key);
  const usable = (jwk: object) => {
    try {
      return readKeySet({ keys: [jwk] }, entra.issuer).size;
    } catch {
      return 0;
    }
  };

  it("gives a key for its plain form only", () => {
    expect(usable(good)).toBe(1);
  });

  it.each([
    ["exponent 1, under which every text is its own signature", { e: "AQ" }],
    ["exponent 3, as Bleichenbacher's forgery wants it", { e: "Aw" }],
    ["an even exponent", { e: "AQAA" }],
    ["an exponent of 256 bytes", { e: good["n"] }],
    ["modulus 0", { n: "AA" }],
    ["modulus 1", { n: "AQ" }],
    ["no modulus", { n: "" }],
    ["a modulus of 16,385 bits", { n: Buffer.alloc(2049, 255).toString("base64url") }],
    ["a modulus in the other base64", { n: Buffer.alloc(256, 255).toString("base64") }],
    ["a modulus that is a list", { n: [good["n"]] }],
    ["its private half", { d: "AQAB" }],
    ["a private prime that is null", { p: null }],
    ["another key's type", { kty: "EC" }],
    ["a shared secret's type", { kty: "oct", k: "AAAA" }],
    ["a type in a list", { kty: ["RSA"] }],
    ["no id", { kid: undefined }],
    ["the id __proto__ in an object", { kid: { __proto__: null } }],
  ])("gives none for a key with %s", (_what, change) => {
    expect(usable({ ...good, ...change })).toBe(0);
  });
});

describe("another cloud of Entra", () => {
  const host = "login.microsoftonline.com";
  const issuer = `https://${host}/${entra.tenant}/v2.0`;
  const address = new URL(`${issuer}/.well-known/openid-configuration`);
  const document = { issuer, jwks_uri: `https://${host}/${entra.tenant}/discovery/v2.0/keys` };
  const inCloud = (cloud_instance_name: unknown) => ({
    ...entra.publicJwk(key),
    cloud_instance_name,
  });

  it.each(["microsoftonline.us", "partner.microsoftonline.cn", "microsoftonline.de", 1, null])(
    "its key (%j) signs nothing for a tenant of this one, whatever the token says",
    (cloud) => {
      const { cloud: own } = readDiscovery(document, issuer, address);
      const other = entra.publicJwk(entra.signingKey("other"));
      const keys = readKeySet({ keys: [other, inCloud(cloud)] }, issuer, own);
      const rules = rulesFor((kid) => keys.get(kid) ?? Reason.UnknownKey);
      const verdict = verifyToken(signed(), rules, entra.now);
      expect(verdict).toMatchObject({ accepted: false, refusal: { reason: "unknown_key" } });
    },
  );

  it("its document is refused under an address of this one", () => {
    const named = { ...document, cloud_instance_name: "microsoftonline.us" };
    expect(() => readDiscovery(named, issuer, address)).toThrow(
      "cloud_instance_name is another cloud than microsoftonline.com",
    );
    const own = { ...document, cloud_instance_name: "microsoftonline.com" };
    expect(readDiscovery(own, issuer, address).cloud).toBe("microsoftonline.com");
  });

  it("its issuer template on a key is another issuer", () => {
    const template = "https://login.microsoftonline.us/{tenantid}/v2.0";
    const jwk = { ...entra.publicJwk(key), issuer: template };
    expect(() => readKeySet({ keys: [jwk] }, issuer)).toThrow("no usable RS256 key");
  });
});

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (
    let left = exponent, square = base;
    left > 0n;
    left >>= 1n, square = (square * square) % modulus
  ) {
    if (left & 1n) result = (result * square) % modulus;
  }
  return result;
}

function primesTo(most: number): number[] {
  const all = Array.from({ length: most - 1 }, (_value, at) => at + 2);
  return all.filter((n) => !all.some((p) => p * p <= n && n % p === 0));
}
