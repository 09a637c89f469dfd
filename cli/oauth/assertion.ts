import { X509Certificate, constants, createPrivateKey, randomUUID, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { Failure, messageOf } from "../../errors/failure.ts";

/** Seconds that an assertion is good for; one is made for each request. */
const LIFETIME = 300;

/**
 * Proves a client by its certificate: a JWT that the certificate's key signed.
 * Follows https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 *
 * @param file PEM with the certificate and its unencrypted private key
 * @param audience URL of the token endpoint
 * @param now unix seconds
 * @throws Failure `certificate_invalid`
 */
export function certificateAssertion(
  file: string,
  { clientId, audience, now }: { clientId: string; audience: string; now: number },
): string {
  try {
    const pem = readFileSync(file, "utf8");
    const key = createPrivateKey(pem);
    const certificate = new X509Certificate(pem);
    if (!certificate.checkPrivateKey(key)) throw new Error("the key is not the certificate's");
    if (key.asymmetricKeyType !== "rsa") throw new Error("Entra takes RSA keys only");
    const header = { alg: "PS256", typ: "JWT", "x5t#S256": thumbprint(certificate) };
    const claims = {
      aud: audience,
      iss: clientId,
      sub: clientId,
      jti: randomUUID(),
      iat: now,
      nbf: now,
      exp: now + LIFETIME,
    };
    const signed = `${base64url(header)}.${base64url(claims)}`;
    const signature = sign("sha256", Buffer.from(signed), {
      key,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    });
    return `${signed}.${signature.toString("base64url")}`;
  } catch (error) {
    throw new Failure("certificate_invalid", `cannot sign in with the certificate ${file}`, {
      why: messageOf(error),
      next: "give a PEM file that holds the certificate and its private key, without a passphrase",
    });
  }
}

function thumbprint({ fingerprint256 }: X509Certificate): string {
  return Buffer.from(fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
