import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";

export type Members = Readonly<Record<string, unknown>>;

/** A JWS in compact serialization (RFC 7515 section 7.1), parsed but not verified. */
export interface CompactToken {
  readonly header: Members;
  readonly payload: Members;
  /** What the signature covers. */
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/**
 * Parses a compact JWS; undefined if it is not exactly one.
 *
 * Stricter than most libraries: no padding, no white space, no alternative encoding of the same bytes,
 * and header and payload are strict JSON objects.
 *
 * @example openCompact("e30.e30.AA")?.payload // {}
 */
export function openCompact(text: string): CompactToken | undefined {
  // an extra dot ends up in the second part, which then does not decode
  const firstDot = text.indexOf(".");
  const lastDot = text.lastIndexOf(".");
  const header = openHeader(text.slice(0, firstDot));
  const payload = decodeObject(text.slice(firstDot + 1, lastDot));
  const signature = decodeBase64url(text.slice(lastDot + 1));
  if (!header || !payload || !signature?.length) return undefined;
  return { header, payload, signed: Buffer.from(text.slice(0, lastDot), "latin1"), signature };
}

/** Tokens of one key have the same header; the last few are remembered. */
const headers = new Map<string, Members>();
const headersKept = 16;
/** Characters. */
const longestKept = 1024;

function openHeader(text: string): Members | undefined {
  const known = headers.get(text);
  if (known || text.length > longestKept) return known ?? decodeObject(text);
  const header = decodeObject(text);
  if (!header) return undefined;
  if (headers.size === headersKept) headers.clear();
  // a copy: a part of a string keeps the whole of it, a token here
  headers.set(Buffer.from(text, "latin1").toString("latin1"), header);
  return header;
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
