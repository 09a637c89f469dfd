import { hash, verify, type KeyObject } from "node:crypto";
import type { CompactToken } from "./compact.ts";

/** Tokens remembered by key; with 10,000 clients that come back at once, all of them. */
const most = 16_384;

/** SHA-256 digests of tokens whose signature was seen to hold, by the key that it is of. */
const verified = new WeakMap<KeyObject, Set<string>>();

/**
 * Whether a token's RS256 signature (RFC 7518 section 3.3) is of this key.
 *
 * Clients that reconnect bring the token that they had, all at once after a server's restart. That its
 * signature holds is remembered, as long as the key itself is known; nothing else about it is.
 *
 * @param text the whole token, of which `token` is the parts
 */
export function isSigned(text: string, token: CompactToken, key: KeyObject): boolean {
  const digest = hash("sha256", text, "base64");
  const known = verified.get(key) ?? new Set();
  if (known.has(digest)) return true;
  if (!verify("sha256", token.signed, key, token.signature)) return false;
  if (known.size >= most) {
    const [oldest] = known;
    if (oldest !== undefined) known.delete(oldest);
  }
  verified.set(key, known.add(digest));
  return true;
}
