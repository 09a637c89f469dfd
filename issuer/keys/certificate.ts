import { createPublicKey, randomBytes, sign, type KeyObject } from "node:crypto";

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTC_TIME = 0x17;
const UTF8_STRING = 0x0c;

// sha256WithRSAEncryption (1.2.840.113549.1.1.11) with NULL parameters; commonName (2.5.4.3)
const SHA256_WITH_RSA = Buffer.from("300d06092a864886f70d01010b0500", "hex");
const COMMON_NAME = Buffer.from("0603550403", "hex");

const VALID_SECONDS = 5 * 365 * 86_400;

/**
 * A self-signed certificate around an RSA key, for a key set's `x5c`: Entra publishes each signing key so, and
 * names the key by the certificate's thumbprint. The least that RFC 5280 section 4.1 asks for, in DER.
 *
 * @param now seconds since 1970; it is valid from a day before
 */
export function selfSigned(privateKey: KeyObject, commonName: string, now: number): Buffer {
  const name = tlv(
    SEQUENCE,
    tlv(SET, tlv(SEQUENCE, COMMON_NAME, tlv(UTF8_STRING, Buffer.from(commonName)))),
  );
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40; // positive and without a leading zero
  const toBeSigned = tlv(
    SEQUENCE,
    tlv(0xa0, tlv(INTEGER, Buffer.of(2))), // version 3
    tlv(INTEGER, serial),
    SHA256_WITH_RSA,
    name,
    tlv(SEQUENCE, utcTime(now - 86_400), utcTime(now + VALID_SECONDS)),
    name,
    createPublicKey(privateKey).export({ type: "spki", format: "der" }),
  );
  const signature = Buffer.concat([Buffer.of(0), sign("sha256", toBeSigned, privateKey)]);
  return tlv(SEQUENCE, toBeSigned, SHA256_WITH_RSA, tlv(BIT_STRING, signature));
}

/** Tag, length, value (X.690 section 8.1). */
function tlv(tag: number, ...parts: readonly Buffer[]): Buffer {
  const value = Buffer.concat(parts);
  const { length } = value;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), value]);
  const size = length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), value]);
}

/** `YYMMDDHHMMSSZ`; enough until 2049. */
function utcTime(seconds: number): Buffer {
  return tlv(
    UTC_TIME,
    Buffer.from(`${new Date(seconds * 1000).toISOString().replace(/\D/g, "").slice(2, 14)}Z`),
  );
}
