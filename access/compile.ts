/** From a policy to the document that drives the Entra roles, the account JWTs and the callout. */
import { digestOf } from "./canonical.ts";
import { compileAccounts } from "./compile-accounts.ts";
import { compileRoles } from "./compile-roles.ts";
import type { AccessDocument } from "./document.ts";
import { PolicyErrors } from "./error.ts";
import type { Policy } from "./policy.ts";
import { Report } from "./report.ts";
import type { Sources } from "./sources.ts";

/** What every session may do: ask who it is, and read its own inbox (client option `inboxPrefix`). */
export const SESSION = {
  publish: ["$SYS.REQ.USER.INFO"],
  subscribe: ["_INBOX.{oid}.>"],
} as const;

export interface Compiled {
  readonly document: AccessDocument;
  /** Where everything was written; not part of the document, so moving code changes no digest. */
  readonly sources: Sources;
}

export interface CompileOptions {
  /** Folder from which files are named in `sources` and errors. @default absolute paths */
  readonly root?: string;
}

/**
 * Checks a policy and spells it out. Pure: no clock, no files; the same policy gives the same bytes,
 * in whatever order and place it is written.
 *
 * @throws PolicyErrors with every mistake of the policy
 * @example const { document, sources } = compile(policy, { root: process.cwd() });
 */
export function compile(policy: Policy, options: CompileOptions = {}): Compiled {
  const report = new Report(options.root);
  const accounts = compileAccounts(policy, report);
  const roles = compileRoles(policy, report);
  if (report.errors.length > 0) throw new PolicyErrors(report.errors);
  const body = {
    version: 1,
    accounts: accounts.entries,
    roles: roles.entries,
    session: SESSION,
  } as const;
  return {
    document: { ...body, digest: digestOf(body) },
    sources: {
      files: report.files(),
      accounts: accounts.sources,
      roles: roles.sources,
    },
  };
}
