const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const valueOf = new Int8Array(128).fill(-1);
for (let index = 0; index < alphabet.length; index++) valueOf[alphabet.charCodeAt(index)] = index;

/** RFC 4648 base32 without padding, as nkeys and the `jti` of NATS JWTs are written. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((value >>> bits) & 31);
    }
    value &= (1 << bits) - 1;
  }
  if (bits > 0) text += alphabet.charAt((value << (5 - bits)) & 31);
  return text;
}

/** The bytes, or undefined when the text is not canonical: a foreign letter or bits left over. */
export function decodeBase32(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let length = 0;
  let bits = 0;
  let value = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = valueOf[text.charCodeAt(index)] ?? -1;
    if (digit < 0) return undefined;
    value = (value << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[length++] = value >>> bits;
      value &= (1 << bits) - 1;
    }
  }
  return bits < 5 && value === 0 ? bytes : undefined;
}
