import { X509Certificate } from "node:crypto";

import {
  flag,
  guid,
  isRecord,
  list,
  oneOf,
  optional,
  pem,
  record,
  ShapeError,
  text,
  type Check,
} from "../shape.ts";
import type { Credential, Entry } from "./model.ts";

/** The one audience that Entra takes in a federated assertion; the match is exact. */
export const FEDERATION_AUDIENCE = "api://AzureADTokenExchange";

const shortName = text(
  /^[a-z0-9][a-z0-9._-]{0,63}$/,
  "expected a short name of a-z, 0-9, '.', '_' and '-'",
);
// Entra's rule for appRole.value: no spaces, no leading dot, at most 120 characters.
const roleValue = text(
  /^(?!\.)[\w:!#$%&'()*+,\-./;<=>?@[\]^`{|}~]{1,120}$/,
  "expected an app role value without spaces",
);

const sha256: Check<Buffer> = (value, at) =>
  Buffer.from(
    text(/^[0-9a-f]{64}$/, "expected a SHA-256 as 64 characters of 0-9a-f")(value, at),
    "hex",
  );

const certificate: Check<X509Certificate> = (value, at) => {
  const found = parseCertificate(pem(value, at));
  const { asymmetricKeyType, asymmetricKeyDetails } = found?.publicKey ?? {};
  if (
    found !== undefined &&
    asymmetricKeyType === "rsa" &&
    (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
  )
    return found;
  throw new ShapeError(
    at,
    "expected a certificate with an RSA key of at least 2048 bits, as Entra does",
  );
};

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const httpsUrl: Check<string> = (value, at) => {
  const url = text()(value, at);
  if (URL.canParse(url) && new URL(url).protocol === "https:") return url;
  throw new ShapeError(at, "expected an https URL");
};

const credential: Check<Credential> = (value, at) => {
  const type = oneOf(
    "secret",
    "certificate",
    "federated",
  )(isRecord(value) ? value["type"] : undefined, `${at}.type`);
  if (type === "secret") return record({ type: oneOf("secret"), sha256 })(value, at);
  if (type === "certificate") return record({ type: oneOf("certificate"), certificate })(value, at);
  return record({
    type: oneOf("federated"),
    issuer: httpsUrl,
    subject: text(),
    audience: oneOf(FEDERATION_AUDIENCE),
  })(value, at);
};

const application = record({
  kind: oneOf("application"),
  appId: guid,
  displayName: text(),
  identifierUri: text(/^api:\/\/[^\s]+$/, "expected an identifier URI, as in api://<appId>"),
  assignmentRequired: flag,
});

const appRole = record({
  kind: oneOf("appRole"),
  appId: guid,
  id: guid,
  value: roleValue,
  displayName: text(),
  description: text(/\S/, "expected a description"),
  allowedMemberTypes: list(oneOf("User", "Application")),
});

const user = record({
  kind: oneOf("user"),
  id: guid,
  name: shortName,
  userPrincipalName: text(),
  displayName: text(),
});

const client = record({
  kind: oneOf("client"),
  id: guid,
  appId: guid,
  name: shortName,
  displayName: text(),
  public: optional(flag),
  credentials: list(credential),
});

const assignment = record({ kind: oneOf("assignment"), principal: guid, role: guid, appId: guid });

/**
 * One object of the directory, from the text of its file.
 *
 * @throws ShapeError naming the field; SyntaxError when the text is not JSON
 */
export function parseEntry(json: string): Entry {
  const value: unknown = JSON.parse(json);
  const kinds = ["application", "appRole", "user", "client", "assignment"] as const;
  const kind = oneOf(...kinds)(isRecord(value) ? value["kind"] : undefined, "kind");
  if (kind === "application") return application(value, "");
  if (kind === "appRole") return appRole(value, "");
  if (kind === "user") return user(value, "");
  if (kind === "assignment") return assignment(value, "");
  const parsed = client(value, "");
  if (parsed.public === true && parsed.credentials.length > 0) {
    throw new ShapeError(
      "credentials",
      "a public client has none; anyone could read them out of it",
    );
  }
  return { ...parsed, public: parsed.public ?? false };
}
