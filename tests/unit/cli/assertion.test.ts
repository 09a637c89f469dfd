import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeProtectedHeader, importX509, jwtVerify } from "jose";
import { createHash, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { certificateAssertion } from "../../../cli/oauth/assertion.ts";
import { clientCertificate, type KeyedCertificate } from "../../support/certificates.ts";
import { Terminal } from "../../support/terminal.ts";

const terminal = new Terminal();
const file = join(terminal.folder, "app.pem");
const audience = "https://login.microsoftonline.com/t/oauth2/v2.0/token";
const now = Math.floor(Date.now() / 1000);
const make = () => certificateAssertion(file, { clientId: "the-client", audience, now });
let certificate: KeyedCertificate;

beforeAll(async () => {
  certificate = await clientCertificate();
  writeFileSync(file, `${certificate.key}\n${certificate.cert}`);
});
afterAll(() => terminal.remove());

describe("an assertion by certificate", () => {
  it("is signed with the certificate's key, for the token endpoint and for minutes", async () => {
    const key = await importX509(certificate.cert, "PS256");
    const { payload, protectedHeader } = await jwtVerify(make(), key, { audience });
    expect(protectedHeader.alg).toBe("PS256");
    expect(payload).toMatchObject({
      iss: "the-client",
      sub: "the-client",
      nbf: now,
      exp: now + 300,
    });
  });

  it("names the certificate by its SHA-256 thumbprint, as Entra looks it up", () => {
    const { raw } = new X509Certificate(certificate.cert);
    const thumbprint = createHash("sha256").update(raw).digest("base64url");
    expect(decodeProtectedHeader(make())).toMatchObject({ "x5t#S256": thumbprint });
  });

  it("is another one each time, because each is good for one use", () => {
    expect(make()).not.toBe(make());
  });

  it.each([
    ["no key", () => certificate.cert],
    ["no certificate", () => certificate.key],
    ["nothing", () => ""],
  ])("cannot be made from a file with %s", (_what, text) => {
    writeFileSync(join(terminal.folder, "bad.pem"), text());
    const bad = join(terminal.folder, "bad.pem");
    expect(() => certificateAssertion(bad, { clientId: "c", audience, now })).toThrow(
      expect.objectContaining({ code: "certificate_invalid" }),
    );
  });

  it("cannot be made with another certificate's key", async () => {
    const other = await clientCertificate();
    const mixed = join(terminal.folder, "mixed.pem");
    writeFileSync(mixed, `${other.key}\n${certificate.cert}`);
    expect(() => certificateAssertion(mixed, { clientId: "c", audience, now })).toThrow(
      expect.objectContaining({ why: "the key is not the certificate's" }),
    );
  });
});
