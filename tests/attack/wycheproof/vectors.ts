import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../../../tools/cache.mjs";

/** The state of https://github.com/C2SP/wycheproof (Apache-2.0) that the tables of the test are about. */
export const commit = "dac1dd4729fd1f8dd9e1e9f3dce51d783da6c166";

/** SHA-256 of each file. */
export const files = {
  "json_web_signature_test.json":
    "8e687a06fe8359f4ec51480f1a9f73c8faebd6f4c01b818b843b44eee54fd5d9",
  "json_web_key_test.json": "be983255bce26406f97020ec5458b33930a90d5f868e604fcd569c300aba2862",
  "rsa_signature_2048_sha256_test.json":
    "94a917b01ff50fb874cfc05bf29b4af44868d944a6558201cf18380da93fb393",
} as const;

/** Where `get.ts` puts them: they are used, not shipped. */
export const folder = join(cacheFolder(), "wycheproof", commit);

export const present = Object.keys(files).every((name) => existsSync(join(folder, name)));

export type Jwk = Readonly<Record<string, unknown>>;

export interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly flags: readonly string[];
  readonly result: "valid" | "invalid" | "acceptable";
}

export interface JwsVector extends Vector {
  readonly jws: string | object;
}

export interface RsaVector extends Vector {
  /** Hexadecimal. */
  readonly msg: string;
  readonly sig: string;
}

interface Group<T> {
  readonly tests: readonly T[];
  readonly public?: Jwk;
  readonly private?: Jwk;
  readonly publicKeyJwk?: Jwk;
  readonly publicKey?: { readonly modulus: string; readonly publicExponent: string };
}

/** @throws Error when the file is not the one that the tables are about */
export function groups<T extends Vector>(name: keyof typeof files): readonly Group<T>[] {
  const bytes = readFileSync(join(folder, name));
  if (digest(bytes) !== files[name])
    throw new Error(`${folder}/${name}: not the file of ${commit}`);
  return (JSON.parse(bytes.toString()) as { testGroups: Group<T>[] }).testGroups;
}

export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
