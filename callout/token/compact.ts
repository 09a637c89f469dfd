import { isObject, parseJson } from "../json.ts";

export type Members = Readonly<Record<string, unknown>>;

/** A JWS in compact serialization (RFC 7515 section 7.1), taken apart and not yet believed. */
export interface CompactToken {
  readonly header: Members;
  readonly payload: Members;
  /** What the signature covers. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/**
 * Takes a compact JWS apart, or answers undefined when it is not exactly one.
 *
 * Stricter than most libraries: no padding, no white space, no second spelling of the same bytes,
 * and header and payload are strict JSON objects.
 *
 * @example openCompact("e30.e30.AA")?.payload // {}
 */
export function openCompact(text: string): CompactToken | undefined {
  // a dot too many is in the second part, which then does not decode
  const firstDot = text.indexOf(".");
  const lastDot = text.lastIndexOf(".");
  const header = decodeObject(text.slice(0, firstDot));
  const payload = decodeObject(text.slice(firstDot + 1, lastDot));
  const signature = decodeBase64url(text.slice(lastDot + 1));
  if (!header || !payload || !signature?.length) return undefined;
  return { header, payload, signed: Buffer.from(text.slice(0, lastDot), "latin1"), signature };
}

/**
 * Decodes base64url without padding (RFC 7515 section 2), or answers undefined when the text is not
 * the one canonical spelling of its bytes: Node's decoder takes foreign letters and spare bits.
 */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}

function decodeObject(text: string): Members | undefined {
  const bytes = decodeBase64url(text);
  if (!bytes) return undefined;
  try {
    const value = parseJson(bytes);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
