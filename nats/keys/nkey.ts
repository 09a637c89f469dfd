import { Prefix } from "@nats-io/nkeys";
import { decodeBase32, encodeBase32 } from "./base32.ts";
import { NatsError } from "../errors/nats-error.ts";

/** Bytes of a secret or public key, Ed25519 and X25519 alike. */
export const keyLength = 32;

const seedPrefix: number = Prefix.Seed;

/**
 * Writes a key as an nkey, for example 32 public bytes as `A…` (nkeys strkey.go, Encode).
 *
 * Layout: prefix byte, key, CRC-16/XMODEM in little endian, all in base32.
 */
export function encodeKey(prefix: Prefix, key: Uint8Array): string {
  return encodeBase32(withChecksum(Uint8Array.of(prefix, ...key)));
}

/**
 * Reads a public nkey of one kind.
 *
 * @throws NatsError `key_invalid`, `key_kind`
 */
export function decodePublic(prefix: Prefix, text: string): Uint8Array {
  const raw = checked(text, 1 + keyLength);
  if (!raw) throw new NatsError("key_invalid", "not a public nkey");
  if (raw[0] !== prefix) {
    throw new NatsError("key_kind", `expected a public ${Prefix[prefix]} nkey, got ${text}`);
  }
  return raw.subarray(1);
}

/** Whether a text is a public nkey of one kind, checksum included. */
export function isPublic(prefix: Prefix, text: string): boolean {
  return checked(text, 1 + keyLength)?.[0] === prefix;
}

/** Writes 32 secret bytes as a seed, for example `SA…` (nkeys strkey.go, EncodeSeed). */
export function encodeSeed(prefix: Prefix, secret: Uint8Array): string {
  // both prefixes are five bits wide, so that base32 shows them as two letters
  const first = seedPrefix | (prefix >> 5);
  const second = (prefix & 31) << 3;
  return encodeBase32(withChecksum(Uint8Array.of(first, second, ...secret)));
}

/**
 * Reads a seed.
 *
 * @throws NatsError `key_invalid`; the message does not repeat the seed
 */
export function decodeSeed(text: string): { prefix: number; secret: Uint8Array } {
  const raw = checked(text, 2 + keyLength);
  if (!raw) throw new NatsError("key_invalid", "not an nkey seed");
  const [first = 0, second = 0] = raw;
  if ((first & 0b1111_1000) !== seedPrefix) {
    throw new NatsError("key_invalid", "not an nkey seed: it does not start with S");
  }
  const prefix = ((first & 0b111) << 5) | (second >> 3);
  return { prefix, secret: raw.subarray(2) };
}

function withChecksum(payload: Uint8Array): Uint8Array {
  const crc = crc16(payload);
  return Uint8Array.of(...payload, crc & 0xff, crc >> 8);
}

function checked(text: string, length: number): Uint8Array | undefined {
  // the length first: nothing else of a hostile text is looked at
  if (text.length !== Math.ceil(((length + 2) * 8) / 5)) return undefined;
  const raw = decodeBase32(text);
  if (!raw) return undefined;
  const payload = raw.subarray(0, length);
  const crc = crc16(payload);
  return raw[length] === (crc & 0xff) && raw[length + 1] === crc >> 8 ? payload : undefined;
}

const crcTable = Uint16Array.from({ length: 256 }, (_value, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

/** CRC-16/XMODEM (nkeys crc16.go). */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (crcTable[(crc >> 8) ^ byte] ?? 0);
  return crc;
}
