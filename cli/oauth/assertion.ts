import { X509Certificate, createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { PrivateKeyJwt, modifyAssertion, type ClientAuth } from "openid-client";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";

const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/** Seconds that an assertion is good for; one is made for each request. */
const LIFETIME = 300;

/**
 * Proves a client by its certificate: a JWT that the certificate's key signs for each request.
 * Follows https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 *
 * @param file PEM with the certificate and its unencrypted private key
 * @param audience URL of the token endpoint
 * @throws Failure `certificate_invalid`
 */
export function certificateProof(file: string, audience: string): ClientAuth {
  try {
    const pem = readFileSync(file, "utf8");
    const key = createPrivateKey(pem);
    const certificate = new X509Certificate(pem);
    if (!certificate.checkPrivateKey(key)) throw new Error("the key is not the certificate's");
    const { asymmetricKeyType: type, asymmetricKeyDetails: { modulusLength: bits = 0 } = {} } = key;
    if (type !== "rsa" || bits < 2048) throw new Error("Entra takes RSA keys of 2048 bits or more");
    const signing = key.toCryptoKey({ name: "RSA-PSS", hash: "SHA-256" }, false, ["sign"]);
    return PrivateKeyJwt(signing, {
      [modifyAssertion]: (header, claims) => {
        Object.assign(header, { typ: "JWT", "x5t#S256": thumbprint(certificate) });
        // the library's audience is the issuer, its lifetime less than clocks may differ
        Object.assign(claims, { aud: audience, exp: Number(claims["iat"]) + LIFETIME });
      },
    });
  } catch (error) {
    throw new Failure("certificate_invalid", `cannot sign in with the certificate ${file}`, {
      why: messageOf(error),
      next: "give a PEM file that holds the certificate and its private key, without a passphrase",
    });
  }
}

/**
 * Proves a client by a token that its platform gave it.
 * Follows https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export function federatedProof(token: string): ClientAuth {
  return (_server, { client_id }, form) => {
    form.set("client_id", client_id);
    form.set("client_assertion_type", JWT_BEARER);
    form.set("client_assertion", token);
  };
}

function thumbprint({ fingerprint256 }: X509Certificate): string {
  return Buffer.from(fingerprint256.replaceAll(":", ""), "hex").toString("base64url");
}
