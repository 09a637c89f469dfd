import { guid, httpsUrl, list, pemFile, record, text, time } from "./kind.ts";
import { section, type Table } from "./setting.ts";

const caFile = {
  kind: pemFile,
  about: "CA of the issuer's TLS certificate, if it is not a system CA",
} as const;

const furtherTenant = section({
  tenantId: { kind: guid, about: "the tenant's id", required: true },
  audience: {
    kind: guid,
    about: "client id of the application in that tenant",
    otherwise: "this stack's application, which is then multi-tenant (`entra.existing`)",
  },
  authority: {
    kind: httpsUrl,
    about: "its cloud's issuer",
    otherwise: "`https://login.microsoftonline.com`",
  },
  roles: {
    kind: record(text, "roles of the policy by the role in the tokens"),
    about: "roles that count, each with the policy's role that it stands for",
    required: true,
  },
  caFile,
});

const subject = section({
  subject: { kind: text, about: "the tokens' exact `sub`", required: true },
  claims: {
    kind: record(text, "values by claim"),
    about: "claims that must have exactly these values as well",
    default: {},
  },
  roles: { kind: list(text), about: "its roles, which must be for applications", required: true },
});

const oidcIssuer = section({
  issuer: { kind: httpsUrl, about: "the tokens' `iss`", required: true },
  audience: { kind: text, about: "the tokens' `aud`", required: true },
  subjects: { kind: list(subject), about: "identities that may log in", required: true },
  caFile,
});

const issuerKeys = section({
  refresh: { kind: time, about: "between regular refreshes", otherwise: "`1h`" },
  cooldown: {
    kind: time,
    about: "minimum time between two refreshes because of unknown keys",
    otherwise: "`5m`",
  },
  keep: {
    kind: time,
    about: "how long the last keys are used if no refresh succeeds; more than `refresh`",
    otherwise: "`24h`",
  },
});

/** Issuers whose tokens are accepted besides those of the tenant. */
export const issuerSettings = {
  furtherTenants: {
    kind: list(furtherTenant),
    about: "other tenants whose identities may log in; see [several issuers](issuers.md)",
    default: [],
  },
  oidcIssuers: {
    kind: list(oidcIssuer),
    about: "OIDC issuers whose tokens are accepted unchanged, for example from CI services",
    default: [],
  },
  issuerKeys: {
    kind: issuerKeys,
    about: "how the issuers' signing keys are refreshed",
    default: {},
  },
} as const satisfies Table;
