/**
 * Why the time of a verdict tells nothing that is secret: the callout compares no secret. What it holds in
 * secret (its xkey and its signing keys) is used by OpenSSL's constant-time X25519 and Ed25519 alone; the
 * tag of a sealed box is compared by tweetnacl's `crypto_verify_16`; a token's signature is verified with
 * public numbers. So the law is about the sources: each comparison of bytes in them is known here.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const sources = ["callout", "connect", "nats", "access", "issuer"].flatMap((room) =>
  globSync(`${room}/**/*.ts`, { cwd: root }).map(
    (path) => [path, readFileSync(join(root, path), "utf8")] as const,
  ),
);

const lines = (pattern: RegExp) =>
  sources.flatMap(([path, text]) =>
    text.split("\n").flatMap((line) => (pattern.test(line) ? [`${path}: ${line.trim()}`] : [])),
  );

describe("comparisons", () => {
  it("of bytes are of what everybody may know, or take the same time", () => {
    const found = lines(/\.equals\(|\.compare\(|timingSafeEqual\(/).sort();
    expect(found).toEqual([
      // MACs of entries, which only the callouts can make
      expect.stringMatching(/^callout\/bucket\/mac\.ts: return timingSafeEqual\(/),
      // two public keys under one id
      expect.stringMatching(/^callout\/keys\/jwk\.ts: .*known\.equals\(key\)/),
      // configurations of streams
      expect.stringMatching(/^callout\/streams\/keeper\.ts: .*handle\.compare\(wanted, actual\)/),
      // secrets, of the local issuer: hashes of equal length
      expect.stringMatching(
        /^issuer\/admin\/admin\.ts: return timingSafeEqual\(hash\(sent\), hash\(key\)\)/,
      ),
      expect.stringMatching(
        /^issuer\/clients\/authenticate\.ts: .*timingSafeEqual\(one\.sha256, hash\)/,
      ),
      // the four letters in front of every box
      expect.stringMatching(/^nats\/keys\/curve\.ts: .*version\.compare\(message/),
    ]);
  });

  it("never meet a seed, a secret or a signature", () => {
    const found = lines(/(===|!==)/).filter((line) =>
      /(seed|secret\b|signature|privateKey|\.d)\s*(===|!==) (?!undefined)|(===|!==) \w*(seed|secret\b|signature|privateKey)\b/i.test(
        line,
      ),
    );
    expect(found).toEqual([]);
  });
});

describe("randomness", () => {
  it("comes from the system: no key, nonce or id is of Math.random", () => {
    expect(lines(/Math\.random/)).toEqual([]);
  });
});
