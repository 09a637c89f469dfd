import type { X509Certificate } from "node:crypto";

import type { Context } from "../context/context.ts";
import { ASSERTION_LIFETIME } from "../context/pending.ts";
import type { Client } from "../directory/model.ts";
import { endpoints } from "../metadata/discovery.ts";
import { EntraError } from "../http/errors.ts";
import { audienceOf, invalid, verifyAssertion, type Assertion } from "./assertion.ts";

/**
 * Checks an assertion that a client signed with the key of one of its certificates. Each is good for one use:
 * an assertion that was overheard opens nothing. (MSAL keeps one for ten minutes, and the token for longer.)
 * Follows https://learn.microsoft.com/entra/identity-platform/certificate-credentials
 *
 * @throws EntraError 700021, 700023, 700024 or 700027
 */
export async function verifyCertificateAssertion(
  context: Context,
  client: Client,
  assertion: Assertion,
): Promise<void> {
  const { claims } = assertion;
  if (claims["sub"] !== client.appId) {
    throw new EntraError(
      700021,
      "Client assertion application identifier doesn't match 'client_id' parameter.",
    );
  }
  const { token, tenant, issuer } = endpoints(context);
  if (![token, tenant, issuer].includes(String(audienceOf(assertion)))) {
    throw new EntraError(
      700023,
      `Client assertion audience claim does not match Realm issuer; it must be '${token}'.`,
    );
  }
  const certificate = certificateOf(client, assertion);
  if (certificate === undefined) throw invalid("The key was not found");
  const now = context.now() * 1000;
  if (certificate.validFromDate.getTime() > now || certificate.validToDate.getTime() < now)
    throw invalid("The key used is expired");
  await verifyAssertion(context, assertion, certificate.publicKey, ["RS256", "PS256"]);
  useOnce(context, client, assertion);
}

/** The certificate whose thumbprint the header names: SHA-256, or SHA-1 as of old. */
function certificateOf(client: Client, { header }: Assertion): X509Certificate | undefined {
  for (const credential of client.credentials) {
    if (credential.type !== "certificate") continue;
    const { certificate } = credential;
    if (header["x5t#S256"] === thumbprint(certificate.fingerprint256)) return certificate;
    if (header["x5t#S256"] === undefined && header["x5t"] === thumbprint(certificate.fingerprint))
      return certificate;
  }
  return undefined;
}

function thumbprint(fingerprint: string): string {
  return Buffer.from(fingerprint.replaceAll(":", ""), "hex").toString("base64url");
}

function useOnce(context: Context, client: Client, { claims }: Assertion): void {
  const { jti, exp } = claims;
  if (typeof jti !== "string" || jti === "") throw invalid("The assertion has no jti");
  if (Number(exp) > context.now() + ASSERTION_LIFETIME)
    throw invalid("The assertion lives longer than a day");
  const key = `${client.appId} ${jti}`;
  if (context.pending.assertions.get(key) !== undefined)
    throw invalid("The assertion was already used; sign a new one");
  context.pending.assertions.set(key, true);
}
