import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { KeyPair } from "@nats-io/nkeys";
import { isObject } from "../../values/shape/index.ts";
import { JsonError, parseJson } from "../../values/strict-json.ts";

/** A value that a callout signs, and when it wrote it. */
export interface SignedValue {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: unknown;
}

/** Characters of a MAC in base64url. */
const macLength = 43;

/**
 * Signs an entry with a MAC under a key derived from CONTROL_DATA's signing key, and another under a key derived from
 * the xkey. Either one proves that a callout wrote it, so an entry stays valid when one of the two keys is replaced,
 * until it is signed again.
 *
 * @param place bucket and key: the MAC does not hold elsewhere
 * @param keys CONTROL_DATA's signing key and the xkey
 * @returns MACs, a space, JSON
 */
export function sign(place: string, entry: SignedValue, keys: readonly KeyPair[]): string {
  const json = JSON.stringify({ at: entry.at, value: entry.value });
  return `${keys.map((key) => macOf(place, json, key)).join(",")} ${json}`;
}

/**
 * Reads a signed entry; undefined for one that no callout wrote.
 *
 * @param keys those in use and earlier ones
 */
export function verify(
  place: string,
  text: string,
  keys: readonly KeyPair[],
): SignedValue | undefined {
  const [, macs = "", json = ""] = /^([\w,-]{1,200}) (\{.*\})$/s.exec(text) ?? [];
  const given = macs.split(",");
  const isBy = (key: KeyPair) => given.some((mac) => isSame(mac, macOf(place, json, key)));
  if (json === "" || !keys.some(isBy)) return undefined;
  const entry = parsed(json);
  if (!isObject(entry) || !Number.isSafeInteger(entry.at)) return undefined;
  return { at: Number(entry.at), value: entry.value };
}

/** A callout may have signed JSON that this one does not accept. */
function parsed(json: string): unknown {
  try {
    return parseJson(Buffer.from(json));
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}

function macOf(place: string, json: string, key: KeyPair): string {
  return createHmac("sha256", derived(key)).update(`${place}\n${json}`).digest("base64url");
}

function isSame(given: string, expected: string): boolean {
  if (given.length !== macLength) return false;
  return timingSafeEqual(Buffer.from(given, "latin1"), Buffer.from(expected, "latin1"));
}

const derivedKeys = new WeakMap<KeyPair, Buffer>();

/** A key for this purpose alone. */
function derived(key: KeyPair): Buffer {
  const known = derivedKeys.get(key);
  if (known) return known;
  const bytes = hkdfSync("sha256", key.getSeed(), "", "nats-entra entries of callouts", 32);
  const made = Buffer.from(bytes);
  derivedKeys.set(key, made);
  return made;
}
