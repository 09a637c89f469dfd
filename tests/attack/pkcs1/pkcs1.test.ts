/** Signatures that a lax implementation of RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2.2) lets pass. */
import { constants, privateDecrypt } from "node:crypto";
import { describe, expect, it } from "vitest";
import { key, unsigned, verdict } from "../support/rules.ts";
import { blockLength, forgeries, goodBlock } from "./forgeries.ts";

const text = unsigned();
const { n = "" } = key.publicKey.export({ format: "jwk" });
const modulus = BigInt(`0x${Buffer.from(n, "base64url").toString("hex")}`);

/** The private key's bare operation: what an attacker with a forged root would send. */
function raise(block: Buffer): Buffer {
  return privateDecrypt({ key: key.privateKey, padding: constants.RSA_NO_PADDING }, block);
}

const judged = (signature: Uint8Array) =>
  verdict(`${text}.${Buffer.from(signature).toString("base64url")}`);
const bytes = (number: bigint, length = blockLength) =>
  Buffer.from(number.toString(16).padStart(length * 2, "0"), "hex");
const number = (block: Buffer) => BigInt(`0x${block.toString("hex")}`);

describe("a signature", () => {
  it("is good when its block is the one of RFC 8017", () => {
    expect(judged(raise(goodBlock(Buffer.from(text))))).toBe("accepted");
  });

  const forged = forgeries(Buffer.from(text)).filter(({ block }) => number(block) < modulus);
  it("is attacked in more than 150 ways", () => {
    expect(forged.length).toBeGreaterThan(150);
    expect(new Set(forged.map(({ name }) => name)).size).toBe(forged.length);
  });

  it.each(forged)("whose block has $name is refused", ({ block }) => {
    expect(judged(raise(block))).toBe("bad_signature");
  });

  it("has one number: that number plus the modulus is refused, so is its negative", () => {
    const good = number(raise(goodBlock(Buffer.from(text))));
    expect(judged(bytes(good))).toBe("accepted");
    expect(judged(bytes(modulus - good))).toBe("bad_signature");
    const more =
      (good + modulus).toString(16).length > blockLength * 2 ? blockLength + 1 : blockLength;
    expect(judged(bytes(good + modulus, more))).toBe("bad_signature");
  });

  it("has one length: zeros in front or behind are refused", () => {
    const good = raise(goodBlock(Buffer.from(text)));
    expect(judged(Buffer.concat([Buffer.alloc(1), good]))).toBe("bad_signature");
    expect(judged(Buffer.concat([good, Buffer.alloc(1)]))).toBe("bad_signature");
  });

  it.each([
    ["0", 0n],
    ["1", 1n],
    ["2", 2n],
    ["the modulus less one", modulus - 1n],
    ["the modulus", modulus],
    ["the modulus and one", modulus + 1n],
    ["2^2048 - 1", (1n << 2048n) - 1n],
  ])("that is the number %s is refused", (_what, value) => {
    expect(judged(bytes(value))).toBe("bad_signature");
  });
});
