import { isUtf8 } from "node:buffer";
import { Failure } from "../errors/failure.mjs";

/** Nothing that this service reads is nested deeper; a limit keeps hostile input cheap. */
const maxDepth = 32;

/** The text is not JSON as this service accepts it. The message never quotes the text. */
export class JsonError extends Failure {
  constructor(message: string) {
    super("json_invalid", message, { next: undefined });
    this.name = "JsonError";
  }
}

/**
 * Parses JSON strictly: UTF-8 without a byte order mark, no member name twice in an object
 * (RFC 8259 section 4 leaves that open, RFC 7519 section 4 lets us refuse it), bounded depth.
 *
 * `JSON.parse` alone keeps the last of two equal names, so two readers of one token can see
 * different claims.
 *
 * @throws JsonError without any of the text
 * @example parseJson(Buffer.from('{"a":1,"\\u0061":2}')) // throws JsonError: a member name occurs twice
 */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new JsonError("the text is not JSON");
  }
  checkMembers(text);
  return value;
}

function decode(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new JsonError("the text is not UTF-8");
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** Walks text that is known to be valid JSON, in which a string before a colon is a member name. */
function checkMembers(text: string): void {
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x22 /* " */) {
      const end = endOfString(text, at);
      const next = skipSpace(text, end + 1);
      if (text.charCodeAt(next) === 0x3a /* : */) {
        const names = open.at(-1);
        const name = memberName(text, at, end);
        if (names?.has(name)) throw new JsonError("a member name occurs twice");
        names?.add(name);
      }
      at = end;
    } else if (char === 0x7b /* { */ || char === 0x5b /* [ */) {
      if (open.length === maxDepth) throw new JsonError(`nested deeper than ${maxDepth}`);
      open.push(new Set());
    } else if (char === 0x7d /* } */ || char === 0x5d /* ] */) {
      open.pop();
    }
  }
}

/** Index of the quote that ends the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === 0x5c /* \ */) slashes++;
  return slashes % 2 === 1;
}

function skipSpace(text: string, at: number): number {
  while (text.charCodeAt(at) <= 0x20) at++;
  return at;
}

function memberName(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes("\\") ? String(JSON.parse(`"${raw}"`)) : raw;
}
