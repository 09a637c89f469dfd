import { isRole } from "../../protocol/identifiers.ts";
import { isGuid } from "../../values/guid.ts";
import {
  byPresence,
  INVALID,
  list,
  object,
  optional,
  record,
  text,
  transform,
  type Shape,
} from "../../values/shape/index.ts";
import { isIssuer, isSubject, type SubjectRule } from "../token/oidc.ts";
import { isOfEntra } from "./cloud.ts";

/** Where an issuer is found: a tenant of Entra, or a plain OIDC issuer by its `iss`. */
export type IssuerAddress = (TenantAddress | { readonly issuer: string }) & Authority;

/** The authority behind an issuer's https; the public ones when absent. */
interface Authority {
  /** PEM file. */
  readonly caFile?: string;
  /** The same as a text. */
  readonly ca?: string;
}

export interface TenantAddress {
  /** Of the cloud that the tenant is in, for example `https://login.microsoftonline.com`. */
  readonly authority: string;
  readonly tenantId: string;
}

/** The `iss` of an issuer's tokens; for a tenant, of version 2. */
export function issuerOf(address: TenantAddress | { readonly issuer: string }): string {
  return "issuer" in address ? address.issuer : `${address.authority}/${address.tenantId}/v2.0`;
}

/** A tenant of Entra. */
export interface TenantConfig extends TenantAddress, Authority {
  /** The API's client id, the `aud` of its tokens. */
  readonly audience: string;
  /** Roles by the value in the tokens: no other counts. @default each value is the role of its name */
  readonly roles?: Readonly<Record<string, string>>;
}

/** A plain OIDC issuer, such as a CI service's. Its roles are assigned here only. */
export interface OidcConfig extends Authority {
  /** The exact `iss` of its tokens. */
  readonly issuer: string;
  /** The exact `aud` of tokens for this callout. */
  readonly audience: string;
  readonly subjects: readonly SubjectRule[];
}

export type IssuerConfig = TenantConfig | OidcConfig;

const authority = {
  ca: optional(text("a PEM text")),
  caFile: optional(text("a PEM file")),
};

/** The authority is given once. */
function withAuthority<T extends Authority>(shape: Shape<T>): Shape<T> {
  return transform(shape, (value, reading) =>
    value.ca === undefined || value.caFile === undefined
      ? value
      : reading.problem("must be left out where caFile is given", "ca"),
  );
}

const tenant: Shape<TenantConfig> = withAuthority(
  object({
    tenantId: text("the tenant's GUID in lower case", isGuid),
    audience: text("the API's client id, a GUID in lower case", isGuid),
    authority: text(
      "an https address without a path, for example https://login.microsoftonline.com",
      (value) => URL.parse(value)?.origin === value && value.startsWith("https:"),
    ),
    ...authority,
    roles: optional(record(text("the role that a value in tokens stands for"))),
  }),
);

const subjectRule: Shape<SubjectRule> = object({
  // some service may have a `*` in its subjects, but who writes one here means others
  subject: text(
    "the exact sub, without wildcards",
    (value) => isSubject(value) && !value.includes("*"),
  ),
  claims: optional(record(text("the value that the claim must have")), {}),
  roles: list(text("the value of a role", isRole), 1),
});

const plain: Shape<OidcConfig> = withAuthority(
  object({
    issuer: text(
      "the exact https address of an OIDC issuer; one of Entra is named by tenantId and authority",
      (value) => isIssuer(value) && !isOfEntra(new URL(value).hostname),
    ),
    audience: text("the aud that tokens for this callout have"),
    ...authority,
    subjects: list(subjectRule, 1),
  }),
);

export const issuers: Shape<readonly IssuerConfig[]> = transform(
  list(byPresence("issuer", plain, tenant), 1),
  (list, reading) => {
    const named = list.map(issuerOf);
    const refused = list.flatMap((issuer, at) => {
      const isTenant = "tenantId" in issuer;
      const isTwice = named.indexOf(issuerOf(issuer)) < at;
      const [name, another] = [
        isTenant ? "tenantId" : "issuer",
        "must be another than those before it",
      ];
      const roles = "must say which roles a tenant besides the first may give";
      return [
        ...(isTwice ? [reading.problem(another, at, name)] : []),
        ...(at > 0 && isTenant && issuer.roles === undefined
          ? [reading.problem(roles, at, "roles")]
          : []),
      ];
    });
    return refused.length === 0 ? list : INVALID;
  },
);
