import { verify, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { readKeySet } from "../../../callout/keys/jwk.ts";
import { groups, type Bits, type Group } from "./vectors.ts";

const issuer = "https://login.example.com/11111111-1111-4111-8111-111111111111/v2.0";

/**
 * Which signatures hold that should not, and which do not that should, by the keys that the callout takes.
 * The lists are exact: a vector that comes or goes fails the test.
 *
 * Valid and refused are those under the public exponent 3: RFC 8017 allows it, Entra's keys have 65537, and
 * small ones invite forgeries.
 */
describe("Wycheproof's RSA signatures", () => {
  it.each<[Bits, { seen: number; refused: number[] }]>([
    [2048, { seen: 259, refused: [258, 259] }],
    [3072, { seen: 259, refused: [259] }],
    [4096, { seen: 258, refused: [] }],
    [8192, { seen: 258, refused: [] }],
  ])("under keys of %i bits: none is falsely accepted", (bits, expected) => {
    const falselyAccepted: number[] = [];
    const refused: number[] = [];
    let seen = 0;
    for (const group of groups(bits)) {
      const key = keyOf(group);
      for (const { tcId, msg, sig, result } of group.tests) {
        seen++;
        const holds =
          key !== undefined &&
          verify("sha256", Buffer.from(msg, "hex"), key, Buffer.from(sig, "hex"));
        if (holds && result !== "valid") falselyAccepted.push(tcId);
        if (!holds && result === "valid") refused.push(tcId);
      }
    }
    expect(falselyAccepted).toEqual([]);
    expect({ seen, refused }).toEqual(expected);
  });
});

/** The key, if the callout would take it from its issuer. */
function keyOf({ publicKey }: Group): KeyObject | undefined {
  const spelt = (hex: string) =>
    Buffer.from(hex.replace(/^(00)+/, ""), "hex").toString("base64url");
  const { modulus, publicExponent } = publicKey;
  const jwk = { kty: "RSA", kid: "k", n: spelt(modulus), e: spelt(publicExponent) };
  try {
    return readKeySet({ keys: [jwk] }, issuer).get("k");
  } catch {
    return undefined;
  }
}
