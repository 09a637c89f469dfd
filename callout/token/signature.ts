import { hash, verify, type KeyObject } from "node:crypto";
import type { CompactToken } from "./compact.ts";

/** Tokens remembered per key: enough for 10,000 clients that reconnect at once. */
const most = 16_384;

/** SHA-256 digests of tokens with a verified signature, by key. */
const verified = new WeakMap<KeyObject, Set<string>>();

/**
 * Whether a token has a valid RS256 signature (RFC 7518 section 3.3) by this key.
 *
 * After a server's restart, all its clients reconnect at once with the tokens that they had. Only the validity of the
 * signature is cached, as long as the key itself is known.
 *
 * @param text the whole token, whose parts are in `token`
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
