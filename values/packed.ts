/** JSON in a few characters, for states that hold a value only to compare it or to hand it on. */
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";

/** Bytes of JSON; a document of 1,000 roles has 260,000. */
const MOST = 64 * 1024 * 1024;
/** Ten times as fast as the best quality, for a tenth more. */
const QUALITY = 9;

/**
 * @param value JSON
 * @returns base64 of its compressed text; another version of Node may write other characters for the same value
 * @example unpacked(packed({ roles: ["Orders.Read"] })) // { roles: ["Orders.Read"] }
 */
export function packed(value: unknown): string {
  const params = { [constants.BROTLI_PARAM_QUALITY]: QUALITY };
  return brotliCompressSync(JSON.stringify(value), { params }).toString("base64");
}

/** @throws Error for what `packed` did not make, and for what would take more than 64 MiB */
export function unpacked(text: string): unknown {
  const bytes = brotliDecompressSync(Buffer.from(text, "base64"), { maxOutputLength: MOST });
  return JSON.parse(bytes.toString("utf8"));
}
