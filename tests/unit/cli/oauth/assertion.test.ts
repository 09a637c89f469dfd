import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { decodeProtectedHeader, importX509, jwtVerify } from "jose";
import { createHash, X509Certificate } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Configuration, clientCredentialsGrant, customFetch, type ClientAuth } from "openid-client";
import { certificateProof, federatedProof } from "../../../../cli/oauth/assertion.ts";
import { clientCertificate, type KeyedCertificate } from "../../../support/certificates.ts";
import { Terminal } from "../../../support/terminal.ts";

const terminal = new Terminal();
const file = join(terminal.folder, "app.pem");
const audience = "https://login.microsoftonline.com/t/oauth2/v2.0/token";
const now = Math.floor(Date.now() / 1000);

/** The form that a client with this proof sends. */
async function formOf(proof: ClientAuth) {
  const server = { issuer: "https://login.microsoftonline.com/t/v2.0", token_endpoint: audience };
  const configuration = new Configuration(server, "the-client", undefined, proof);
  let form = new URLSearchParams();
  configuration[customFetch] = (_, { body }) => {
    form = body as URLSearchParams;
    return Promise.resolve(Response.json({ access_token: "token", token_type: "Bearer" }));
  };
  await clientCredentialsGrant(configuration);
  return Object.fromEntries(form);
}

const make = async () => (await formOf(certificateProof(file, audience)))["client_assertion"] ?? "";

let certificate: KeyedCertificate;

beforeAll(async () => {
  certificate = await clientCertificate();
  writeFileSync(file, `${certificate.key}\n${certificate.cert}`);
});
afterAll(() => terminal.remove());

describe("an assertion by certificate", () => {
  it("is signed with the certificate's key, for the token endpoint and for minutes", async () => {
    const key = await importX509(certificate.cert, "PS256");
    const { payload, protectedHeader } = await jwtVerify(await make(), key, { audience });
    expect(protectedHeader.alg).toBe("PS256");
    expect(payload).toMatchObject({ iss: "the-client", sub: "the-client" });
    const { nbf = 0, exp = 0 } = payload;
    expect(nbf).toBeGreaterThanOrEqual(now);
    expect(exp - nbf).toBe(300);
  });

  it("names the certificate by its SHA-256 thumbprint, as Entra looks it up", async () => {
    const { raw } = new X509Certificate(certificate.cert);
    const thumbprint = createHash("sha256").update(raw).digest("base64url");
    expect(decodeProtectedHeader(await make())).toMatchObject({ "x5t#S256": thumbprint });
  });

  it("is another one each time, because each is good for one use", async () => {
    expect(await make()).not.toBe(await make());
  });

  it.each([
    ["no key", () => certificate.cert],
    ["no certificate", () => certificate.key],
    ["nothing", () => ""],
  ])("cannot be made from a file with %s", (_what, text) => {
    writeFileSync(join(terminal.folder, "bad.pem"), text());
    const bad = join(terminal.folder, "bad.pem");
    expect(() => certificateProof(bad, audience)).toThrow(
      expect.objectContaining({ code: "certificate_invalid" }),
    );
  });

  it("cannot be made with another certificate's key", async () => {
    const other = await clientCertificate();
    const mixed = join(terminal.folder, "mixed.pem");
    writeFileSync(mixed, `${other.key}\n${certificate.cert}`);
    expect(() => certificateProof(mixed, audience)).toThrow(
      expect.objectContaining({ why: "the key is not the certificate's" }),
    );
  });

  it("cannot be made with a key that Entra does not take", async () => {
    const short = await clientCertificate(1, 1024);
    writeFileSync(join(terminal.folder, "short.pem"), `${short.key}\n${short.cert}`);
    expect(() => certificateProof(join(terminal.folder, "short.pem"), audience)).toThrow(
      expect.objectContaining({ why: "Entra takes RSA keys of 2048 bits or more" }),
    );
  });
});

describe("an assertion by a platform", () => {
  it("is the platform's token as it is", async () => {
    expect(await formOf(federatedProof("the.federated.token"))).toEqual({
      grant_type: "client_credentials",
      client_id: "the-client",
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: "the.federated.token",
    });
  });
});
