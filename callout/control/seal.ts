import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import type { KeyPair } from "@nats-io/nkeys";
import { isObject, parseJson } from "../../values/strict-json.ts";

/** What the callouts keep under a key, and when they wrote it. */
export interface Sealed {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly value: unknown;
}

/** Letters of a MAC in base64url. */
const macLength = 43;

/**
 * Proves that a callout wrote an entry: a MAC under a key that is derived from CONTROL_DATA's signing key, and another
 * under one derived from the xkey, either of which will do. So an entry outlives the replacement of one of
 * them, until it is written anew.
 *
 * @param place bucket and key: an entry proves nothing elsewhere
 * @param keys CONTROL_DATA's signing key and the xkey
 * @returns MACs, a space, JSON
 */
export function seal(place: string, entry: Sealed, keys: readonly KeyPair[]): string {
  const json = JSON.stringify({ at: entry.at, value: entry.value });
  return `${keys.map((key) => macOf(place, json, key)).join(",")} ${json}`;
}

/**
 * Reads an entry; undefined for one that no callout wrote.
 *
 * @param keys any that callouts have had of late
 */
export function unseal(
  place: string,
  text: string,
  keys: readonly KeyPair[],
): (Sealed & { readonly isBy: (keys: readonly KeyPair[]) => boolean }) | undefined {
  const [, macs = "", json = ""] = /^([\w,-]{1,200}) (\{.*\})$/s.exec(text) ?? [];
  const given = macs.split(",");
  const isBy = (some: readonly KeyPair[]) =>
    some.some((key) => given.some((mac) => isSame(mac, macOf(place, json, key))));
  if (json === "" || !isBy(keys)) return undefined;
  const entry = parseJson(Buffer.from(json));
  if (!isObject(entry) || !Number.isSafeInteger(entry.at)) return undefined;
  return { at: Number(entry.at), value: entry.value, isBy };
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
