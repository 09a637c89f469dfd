import { createHash, randomBytes, randomUUID, X509Certificate } from "node:crypto";
import { badRequest, GraphError } from "./error.ts";
import type { Application, FederatedCredential } from "./model.ts";

const mostCredentials = 20;
/** Days; Graph's default for passwords that name no end, and here the most that is taken. */
const longest = 2 * 366;

/**
 * Source: https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations
 *
 * @throws GraphError for the 21st, for a pair of issuer and subject that is there, and for what does not fit
 */
export function addFederated(
  application: Application,
  asked: Omit<FederatedCredential, "id">,
): FederatedCredential {
  checkFederated(application.federated, asked);
  if (application.federated.length >= mostCredentials)
    throw badRequest(
      `The number of federated identity credentials exceeds the limit of ${mostCredentials} for an object.`,
    );
  if (application.federated.some(({ name }) => name === asked.name))
    throw new GraphError(
      "Request_MultipleObjectsWithSameKeyValue",
      "FederatedIdentityCredential with the same name already exists.",
      409,
    );
  const made = { id: randomUUID(), ...asked };
  application.federated.push(made);
  return made;
}

export function checkFederated(
  others: readonly FederatedCredential[],
  { name, issuer, subject, audience }: Omit<FederatedCredential, "id">,
): void {
  const wrong = (property: string) =>
    badRequest(`Invalid value for property '${property}' of federatedIdentityCredential.`);
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_-]{2,119}$/.test(name)) throw wrong("name");
  if (!URL.canParse(issuer) || new URL(issuer).protocol !== "https:" || issuer.length > 600)
    throw wrong("issuer");
  if (subject === "" || subject.length > 600 || subject.includes("*")) throw wrong("subject");
  if (audience === "" || audience.length > 600) throw wrong("audiences");
  if (others.some((one) => one.issuer === issuer && one.subject === subject))
    throw badRequest(
      "FederatedIdentityCredential with name, issuer and subject must be unique: this issuer and subject are there.",
    );
}

/** @returns the value, which nobody sees again */
export function addPassword(
  application: Application,
  endDateTime: string,
): { keyId: string; value: string } {
  assertEnd(endDateTime);
  const value = randomBytes(30).toString("base64url");
  const keyId = randomUUID();
  const sha256 = createHash("sha256").update(value).digest("hex");
  application.passwords.push({ keyId, sha256, endDateTime });
  return { keyId, value };
}

export function addCertificate(
  application: Application,
  pem: string,
  endDate?: string,
): { keyId: string; endDateTime: string } {
  const certificate = readCertificate(pem);
  const endDateTime = endDate ?? certificate.validToDate.toISOString();
  if (Date.parse(endDateTime) > certificate.validToDate.getTime())
    throw new GraphError("KeyCredentialsInvalidEndDate", "Key credential end date is invalid.");
  const keyId = randomUUID();
  application.certificates.push({ keyId, certificate: certificate.toString(), endDateTime });
  return { keyId, endDateTime };
}

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw badRequest("Key value for KeyCredential 'value' is invalid.");
  }
}

function assertEnd(endDateTime: string): void {
  const days = (Date.parse(endDateTime) - Date.now()) / 86_400_000;
  if (!(days > 0 && days <= longest))
    throw badRequest("Invalid value specified for property 'endDateTime' of passwordCredential.");
}
