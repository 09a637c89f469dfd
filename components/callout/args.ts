import type * as pulumi from "@pulumi/pulumi";

/**
 * A tenant besides the one of `issuer`, in which the application is used as well: it has to be a multi-tenant
 * application. The administrators of that tenant assign the roles there, so the roles that count are listed.
 */
export interface FurtherTenantArgs {
  /** The tenant's id. */
  tenantId: string;
  /** Of the cloud that the tenant is in, for example `https://login.microsoftonline.us`. @default https://login.microsoftonline.com */
  authority?: string;
  /** The application's id in that cloud. @default the audience of `issuer` */
  audience?: pulumi.Input<string>;
  /** PEM of the authority behind the issuer's TLS; the system's authorities when absent. */
  ca?: pulumi.Input<string>;
  /** Roles of the policy by the role in the tokens. No other role of a token counts. */
  roles: Record<string, string>;
}

/**
 * An OIDC issuer that is not an Entra tenant, such as a CI service's. Its tokens carry no roles, so they are
 * assigned here.
 */
export interface OidcIssuerArgs {
  /** The `iss` of its tokens, for example `https://token.actions.githubusercontent.com`. */
  issuer: string;
  /** The `aud` that clients ask for; tokens for every other audience are refused. */
  audience: pulumi.Input<string>;
  /** PEM of the authority behind the issuer's TLS; the system's authorities when absent. */
  ca?: pulumi.Input<string>;
  /** Identities of the issuer that may log in, with their roles. */
  subjects: OidcSubjectArgs[];
}

/** One identity of an OIDC issuer, and what it may be. */
export interface OidcSubjectArgs {
  /** The exact `sub`, for example `repo:acme/orders:environment:production`. There are no wildcards. */
  subject: string;
  /** Claims that have these values as well, for example `repository_id`. @default none */
  claims?: Record<string, string>;
  /** Roles of the policy, for applications. */
  roles: string[];
}

/** How long the issuers' keys are believed. Durations such as `30s`, `5m`, `24h`. */
export interface IssuerKeysArgs {
  /** Between regular refreshes. @default 1h */
  refresh?: string;
  /** At least this long between two refreshes that unknown key ids ask for. @default 5m */
  cooldown?: string;
  /** For which the last good keys serve when no refresh succeeds; more than `refresh`. @default 24h */
  keep?: string;
}

/** How audit records are kept (docs/reference/audit-records.md). */
export interface CalloutAuditArgs {
  /** `durable`: a login waits for its record; `best-effort`: it does not, and records may be lost. @default durable */
  mode?: string;
  /** Bytes after which a replica begins another file, where it has files. @default 64 MiB */
  maxFileSize?: number;
  /** Bytes of all files of a replica, twice `maxFileSize` at least. @default no limit */
  maxFilesSize?: number;
  /** For how long the stream in the account CONTROL_DATA keeps records, for example `720h`. @default 2160h */
  streamMaxAge?: string;
  /** Bytes of that stream, copies not counted. @default three quarters of the account's disk, half of a node's at most */
  streamMaxSize?: number;
}

/** Logins that one identity may have granted, at each replica (docs/reference/callout.md, Limits for one identity). */
export interface LoginLimitsArgs {
  /** At once, from 10 to 1000000. @default 10000 */
  burst?: number;
  /** And so many more a minute, from 1 to 100000. @default 30 */
  perMinute?: number;
}
