import { isRole } from "../../protocol/identifiers.ts";
import { isGuid } from "../../values/guid.ts";
import { isIssuer, isSubject, type SubjectRule } from "../token/oidc.ts";
import { isOfEntra } from "./cloud.ts";
import type { Fields } from "./fields.ts";

/** Where an issuer is found: a tenant of Entra, or a plain OIDC issuer by its `iss`. */
export type IssuerAddress = (TenantAddress | { readonly issuer: string }) & {
  /** PEM file of the authority behind its https; the public ones when absent. */
  readonly caFile?: string;
  /** The same as a text. */
  readonly ca?: string;
};

export interface TenantAddress {
  /** Of the cloud that the tenant is in, for example `https://login.microsoftonline.com`. */
  readonly authority: string;
  readonly tenantId: string;
}

/** The `iss` of an issuer's tokens; for a tenant, of version 2. */
export function issuerOf(address: TenantAddress | { readonly issuer: string }): string {
  return "issuer" in address ? address.issuer : `${address.authority}/${address.tenantId}/v2.0`;
}

/** The authority behind an issuer's https, as a file or a text; the public ones when absent. */
interface Authority {
  readonly caFile?: string;
  readonly ca?: string;
}

/** A tenant of Entra. */
export interface TenantConfig extends TenantAddress, Authority {
  /** The API's client id, the `aud` of its tokens. */
  readonly audience: string;
  /** Roles by the value in the tokens: no other counts. @default each value is the role of its name */
  readonly roles?: Readonly<Record<string, string>>;
}

/** A plain OIDC issuer, such as that of a CI service: who of it gets what is said here alone. */
export interface OidcConfig extends Authority {
  /** The exact `iss` of its tokens. */
  readonly issuer: string;
  /** The exact `aud` of tokens for this callout. */
  readonly audience: string;
  readonly subjects: readonly SubjectRule[];
}

export type IssuerConfig = TenantConfig | OidcConfig;

export function readIssuers(root: Fields): IssuerConfig[] {
  const list = root.objects("issuers", "list at least one issuer");
  const issuers = list.map((fields) =>
    fields.names.includes("issuer") ? plain(fields) : tenant(fields),
  );
  const known = new Set<string>();
  for (const [at, issuer] of issuers.entries()) {
    const iss = issuerOf(issuer);
    if (known.has(iss)) list[at]?.problem("issuer", "it is in the list before; name each once");
    known.add(iss);
    if (at > 0 && "tenantId" in issuer && issuer.roles === undefined) {
      list[at]?.problem("roles", "say which roles a tenant besides the first may give");
    }
  }
  return issuers;
}

function tenant(fields: Fields): TenantConfig {
  const result = {
    tenantId: fields.text("tenantId", "give the tenant's GUID in lower case", isGuid),
    audience: fields.text("audience", "give the API's client id in lower case", isGuid),
    authority: fields.text(
      "authority",
      "give an https address without a path, for example https://login.microsoftonline.com",
      (text) => URL.parse(text)?.origin === text && text.startsWith("https:"),
    ),
    ...authority(fields),
    roles: fields.optionalTextsByName(
      "roles",
      "give roles by the value in tokens, or leave it out",
    ),
  };
  fields.end();
  return result;
}

function plain(fields: Fields): OidcConfig {
  const isPlain = (text: string) => isIssuer(text) && !isOfEntra(new URL(text).hostname);
  const remedy =
    "give the exact https address of an OIDC issuer; one of Entra is named by tenantId and authority";
  const result = {
    issuer: fields.text("issuer", remedy, isPlain),
    audience: fields.text("audience", "give the aud that tokens for this callout have"),
    ...authority(fields),
    subjects: fields.objects("subjects", "list who gets which roles").map(subjectRule),
  };
  fields.end();
  return result;
}

function subjectRule(fields: Fields): SubjectRule {
  const result = {
    subject: fields.text("subject", "give the exact sub, without wildcards", isSubjectOfRule),
    claims: fields.optionalTextsByName("claims", "give texts by the claim's name") ?? {},
    roles: fields.texts("roles", "list at least one role", isRole),
  };
  fields.end();
  return result;
}

/** Some service may have a `*` in its subjects, but whoever writes one here means others. */
function isSubjectOfRule(text: string): boolean {
  return isSubject(text) && !text.includes("*");
}

function authority(fields: Fields): Authority {
  const ca = fields.optionalText("ca", "give a PEM text, or leave it out");
  const caFile = fields.optionalText("caFile", "name a PEM file, or leave it out");
  if (ca !== undefined && caFile !== undefined) fields.problem("ca", "give this or caFile");
  return { ca, caFile };
}
