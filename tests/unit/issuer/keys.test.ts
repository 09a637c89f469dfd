import { X509Certificate } from "node:crypto";
import { chmodSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { KeyRing } from "../../../issuer/keys/key-ring.ts";
import { publicJwk } from "../../../issuer/keys/signing-key.ts";
import { temporaryFolder } from "./fixture.ts";
import { failing } from "../../support/failing.ts";

const clock = () => 1_767_268_800;

describe("the issuer's keys", () => {
  it("outlive a restart, in a file that only its owner reads", async () => {
    const folder = temporaryFolder();
    const before = await KeyRing.open(folder, clock);
    const after = await KeyRing.open(folder, clock);
    expect(after.published.map(({ kid }) => kid)).toEqual(before.published.map(({ kid }) => kid));
    expect(after.workload.kid).toBe(before.workload.kid);
    expect(statSync(join(folder, "keys.json")).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it("are published before they are used, and after", async () => {
    const keys = await KeyRing.open(temporaryFolder(), clock);
    const [old, next] = keys.published;
    await keys.rotate(false);
    expect(keys.current.kid).toBe(next?.kid);
    expect(keys.published.map(({ kid }) => kid)).toContain(old?.kid);
    expect(keys.published).toHaveLength(3);
  });

  it("are all forgotten in an emergency", async () => {
    const keys = await KeyRing.open(temporaryFolder(), clock);
    await keys.rotate(false);
    const before = keys.published.map(({ kid }) => kid);
    await keys.rotate(true);
    expect(keys.published).toHaveLength(2);
    for (const { kid } of keys.published) expect(before).not.toContain(kid);
  });

  it("are no longer published when nothing they signed can still be valid", async () => {
    let now = clock();
    const keys = await KeyRing.open(temporaryFolder(), () => now);
    await keys.rotate(false);
    now += 86_400;
    expect(keys.published).toHaveLength(3);
    now += 3_601;
    expect(keys.published).toHaveLength(2);
  });

  it("rotate one after the other when asked at once", async () => {
    const keys = await KeyRing.open(temporaryFolder(), clock);
    await Promise.all([keys.rotate(false), keys.rotate(false), keys.rotate(false)]);
    expect(new Set(keys.published.map(({ kid }) => kid)).size).toBe(5);
  });

  it("carry a certificate that signs itself, whose thumbprint is their name", async () => {
    const { current } = await KeyRing.open(temporaryFolder(), clock);
    const jwk = publicJwk(current, "https://localhost/issuer");
    const certificate = new X509Certificate(Buffer.from(jwk.x5c?.[0] ?? "", "base64"));
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.publicKey.equals(current.publicKey)).toBe(true);
    expect(Buffer.from(jwk.kid ?? "", "base64url").toString("hex")).toBe(
      certificate.fingerprint.replaceAll(":", "").toLowerCase(),
    );
    expect(jwk).toMatchObject({
      kty: "RSA",
      use: "sig",
      x5t: jwk.kid,
      issuer: "https://localhost/issuer",
    });
    expect(jwk).not.toHaveProperty("d");
  });
});

describe("a key file that does not fit is never replaced", () => {
  it("when others may read it", async () => {
    const folder = temporaryFolder();
    await KeyRing.open(folder, clock);
    chmodSync(join(folder, "keys.json"), 0o644);
    await expect(KeyRing.open(folder, clock)).rejects.toThrow(failing("chmod 600"));
  });

  it("when it is damaged; and the error quotes nothing of it", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "keys.json");
    writeFileSync(file, "SECRET {", { mode: 0o600 });
    const error = await KeyRing.open(folder, clock).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "key_file_invalid" });
    expect(String(error)).toContain(file);
    expect(String(error)).not.toContain("SECRET");
    expect(readFileSync(file, "utf8")).toBe("SECRET {");
  });
});
