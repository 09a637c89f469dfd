import { createLocalJWKSet, type CryptoKey, type JSONWebKeySet } from "jose";

import type { Context } from "../context/context.ts";
import type { Client } from "../directory/model.ts";
import { EntraError, quoted } from "../http/errors.ts";
import { audienceOf, invalid, verifyAssertion, type Assertion } from "./assertion.ts";

/**
 * Checks an assertion of somebody whom the client trusts, as a Kubernetes cluster or a CI service. Issuer, subject
 * and audience must be one federated credential's, to the letter. The same assertion may come again: it is
 * a file in a pod, good for an hour.
 * Follows https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 *
 * @throws EntraError 700211, 700213 or 700212 for issuer, subject or audience, 700024 or 700027 for the rest
 */
export async function verifyFederatedAssertion(
  context: Context,
  client: Client,
  assertion: Assertion,
): Promise<void> {
  const { iss, sub } = assertion.claims;
  const issuer = matching(
    700211,
    "issuer",
    iss,
    client.credentials.filter((one) => one.type === "federated"),
    (one) => one.issuer,
  );
  const subject = matching(700213, "subject", sub, issuer, (one) => one.subject);
  matching(700212, "audience", audienceOf(assertion), subject, (one) => one.audience);
  await verifyAssertion(context, assertion, await keyOf(context, assertion), ["RS256"]);
}

function matching<C>(
  number: 700211 | 700212 | 700213,
  what: string,
  value: unknown,
  among: C[],
  of: (one: C) => string,
): C[] {
  const found = among.filter((one) => of(one) === value);
  if (found.length > 0) return found;
  throw new EntraError(
    number,
    `No matching federated identity record found for presented assertion ${what} ${quoted(String(value))}. Please check your federated ` +
      `identity credential Subject, Audience and Issuer against the presented assertion.`,
  );
}

/** The issuer's key that the header names; the keys are asked for each time, so a rotation there needs no wait here. */
async function keyOf(context: Context, { header, claims }: Assertion): Promise<CryptoKey> {
  const issuer = String(claims["iss"]);
  const keys = await context.keysOf(issuer).catch((error: unknown): JSONWebKeySet => {
    context.log("federation_keys_unreachable", {
      issuer,
      error: error instanceof Error ? error.message : String(error),
    });
    throw invalid(`The keys of issuer ${quoted(issuer)} could not be fetched`);
  });
  try {
    return await createLocalJWKSet(keys)({
      alg: String(header["alg"]),
      kid: String(header["kid"]),
    });
  } catch {
    throw invalid("The key was not found");
  }
}
