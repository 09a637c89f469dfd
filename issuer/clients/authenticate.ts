import { createHash, timingSafeEqual } from "node:crypto";

import type { Context } from "../context/context.ts";
import type { Client } from "../directory/model.ts";
import { EntraError, quoted } from "../http/errors.ts";
import type { Parameters } from "../http/http.ts";
import { azpacr, type Azpacr } from "../tokens/access-token.ts";
import { readAssertion } from "./assertion.ts";
import { verifyCertificateAssertion } from "./certificate.ts";
import { verifyFederatedAssertion } from "./federated.ts";

const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** A client that proved to be itself. */
export interface ProvenClient {
  readonly client: Client;
  readonly azpacr: Azpacr;
}

/**
 * Finds the client of a token request and checks its proof: a secret, or an assertion signed with its certificate
 * or by an issuer that it trusts. A public client proves nothing.
 * Follows https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 *
 * @throws EntraError
 */
export async function authenticateClient(
  context: Context,
  parameters: Parameters,
): Promise<ProvenClient> {
  const client = findClient(context, parameters.need("client_id"));
  const secret = parameters.get("client_secret");
  const assertion = parameters.get("client_assertion");
  if (client.public) {
    if (secret === undefined && assertion === undefined) return { client, azpacr: azpacr.none };
    throw new EntraError(
      700025,
      "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    );
  }
  if (assertion !== undefined) {
    if (parameters.need("client_assertion_type") !== JWT_BEARER || secret !== undefined) {
      throw new EntraError(
        9002346,
        `The request must carry one proof; client_assertion_type must be ${JWT_BEARER}.`,
      );
    }
    const read = readAssertion(assertion);
    // Signed by the client itself (RFC 7523 section 3), or by somebody it trusts.
    if (read.claims["iss"] === client.appId)
      await verifyCertificateAssertion(context, client, read);
    else await verifyFederatedAssertion(context, client, read);
    return { client, azpacr: azpacr.assertion };
  }
  if (secret === undefined) {
    throw new EntraError(
      7000218,
      "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    );
  }
  if (knowsSecret(client, secret)) return { client, azpacr: azpacr.secret };
  throw new EntraError(
    7000215,
    `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client ` +
      `secret ID, for a secret added to app '${client.appId}'.`,
  );
}

/** @throws EntraError 700016 when there is no such client */
export function findClient(context: Context, clientId: string): Client {
  const client = context.directory().clients.get(clientId.toLowerCase());
  if (client !== undefined) return client;
  throw new EntraError(
    700016,
    `Application with identifier ${quoted(clientId)} was not found in the directory '${context.tenantId}'.`,
  );
}

/** A client that people sign in with. @throws EntraError 7000218 when it is not public */
export function findPublicClient(context: Context, clientId: string): Client {
  const client = findClient(context, clientId);
  if (client.public) return client;
  throw new EntraError(
    7000218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
  );
}

function knowsSecret(client: Client, secret: string): boolean {
  const hash = createHash("sha256").update(secret).digest();
  const matches = client.credentials.map(
    (one) => one.type === "secret" && timingSafeEqual(one.sha256, hash),
  );
  return matches.includes(true);
}
