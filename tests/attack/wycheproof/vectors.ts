import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** SHA-256 of each file in `vectors/`, which says where they come from: by the size of the key in bits. */
export const digests = {
  2048: "94a917b01ff50fb874cfc05bf29b4af44868d944a6558201cf18380da93fb393",
  3072: "0f5f18cabfaad3e2792e82f7e9882f8999049b456714de924b8a5e202f61ca43",
  4096: "957aca128e30bd02c8982f8ca482d6521d16683f4bbc3f193cdfd4c8f04bc667",
  8192: "86df4075b4ce5954726abfa00cc19ebe8b608d6d99094d5e123d6a3a86568bd9",
} as const;

export type Bits = keyof typeof digests;

export interface Vector {
  readonly tcId: number;
  readonly result: "valid" | "invalid" | "acceptable";
  /** Hexadecimal. */
  readonly msg: string;
  readonly sig: string;
}

export interface Group {
  readonly tests: readonly Vector[];
  /** Hexadecimal. */
  readonly publicKey: { readonly modulus: string; readonly publicExponent: string };
}

/** @throws Error when the file is not the one that the tables of the test are about */
export function groups(bits: Bits): readonly Group[] {
  const file = join(import.meta.dirname, "vectors", `rsa_signature_${bits}_sha256_test.json`);
  const bytes = readFileSync(file);
  if (createHash("sha256").update(bytes).digest("hex") !== digests[bits])
    throw new Error(`${file} is not the file that the test is about`);
  return (JSON.parse(bytes.toString()) as { testGroups: Group[] }).testGroups;
}
