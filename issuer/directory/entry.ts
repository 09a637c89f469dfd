import { X509Certificate } from "node:crypto";

import {
  boolean,
  byMember,
  list,
  object,
  oneOf,
  optional,
  read,
  text,
  transform,
  type Shape,
} from "../../values/shape/index.ts";
import { guid, line, pem, words } from "../shape.ts";
import type { Credential, Entry } from "./model.ts";

/** The one audience that Entra takes in a federated assertion; the match is exact. */
export const FEDERATION_AUDIENCE = "api://AzureADTokenExchange";

const shortName = line("a short name of a-z, 0-9, '.', '_' and '-'", /^[a-z0-9][a-z0-9._-]{0,63}$/);
// Entra's rule for appRole.value: no spaces, no leading dot, at most 120 characters.
const roleValue = line(
  "an app role value without spaces",
  /^(?!\.)[\w:!#$%&'()*+,\-./;<=>?@[\]^`{|}~]{1,120}$/,
);

const sha256 = transform(
  line("a SHA-256 as 64 characters of 0-9a-f", /^[0-9a-f]{64}$/),
  (hex): Buffer => Buffer.from(hex, "hex"),
);

const certificate = transform(pem, (value, reading) => {
  const found = parseCertificate(value);
  const { asymmetricKeyType, asymmetricKeyDetails } = found?.publicKey ?? {};
  if (
    found !== undefined &&
    asymmetricKeyType === "rsa" &&
    (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048
  )
    return found;
  return reading.problem(
    "must be a certificate with an RSA key of at least 2048 bits, as Entra does",
  );
});

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

const httpsUrl = transform(line("an https URL"), (url, reading) =>
  URL.parse(url)?.protocol === "https:" ? url : reading.problem("must be an https URL"),
);

const credential: Shape<Credential> = byMember("type", {
  secret: object({ type: oneOf("secret"), sha256 }),
  certificate: object({ type: oneOf("certificate"), certificate }),
  federated: object({
    type: oneOf("federated"),
    issuer: httpsUrl,
    subject: words,
    audience: oneOf(FEDERATION_AUDIENCE),
  }),
});

const client = transform(
  object({
    kind: oneOf("client"),
    id: guid,
    appId: guid,
    name: shortName,
    displayName: words,
    public: optional(boolean, false),
    credentials: list(credential),
  }),
  (value, reading) =>
    value.public && value.credentials.length > 0
      ? reading.problem(
          "must be empty for a public client: anyone could read them out of it",
          "credentials",
        )
      : value,
);

const entry: Shape<Entry> = byMember("kind", {
  application: object({
    kind: oneOf("application"),
    appId: guid,
    displayName: words,
    identifierUri: line("an identifier URI, as in api://<appId>", /^api:\/\/[^\s]+$/),
    assignmentRequired: boolean,
  }),
  appRole: object({
    kind: oneOf("appRole"),
    appId: guid,
    id: guid,
    value: roleValue,
    displayName: words,
    description: text("a description of at most 1,000 characters", /^(?=.*\S).{1,1000}$/s),
    allowedMemberTypes: list(oneOf("User", "Application")),
  }),
  user: object({
    kind: oneOf("user"),
    id: guid,
    name: shortName,
    userPrincipalName: words,
    displayName: words,
  }),
  client,
  assignment: object({ kind: oneOf("assignment"), principal: guid, role: guid, appId: guid }),
});

/**
 * One object of the directory, from the text of its file.
 *
 * @throws ShapeError with every mistake; SyntaxError when the text is not JSON
 */
export function parseEntry(json: string): Entry {
  return read(entry, JSON.parse(json), { name: "the object" });
}
