/** From a policy to the document that drives the Entra roles, the account JWTs and the callout. */
import { byCodeUnit, digestOf } from "../../values/canonical.ts";
import { checkStreams } from "./check-streams.ts";
import { checkMqtt } from "./check-mqtt.ts";
import { checkCopies } from "./check-copies.ts";
import { copiesIn } from "./copies.ts";
import { checkConnections } from "./check-connections.ts";
import { checkControl } from "./check-control.ts";
import { compileAccounts } from "./accounts.ts";
import { compileAgents, agentGrantees } from "./agents.ts";
import { compileRoles, roleGrantees } from "./roles.ts";
import { checkTogether, compileStreams } from "./streams.ts";
import { withControlData } from "../language/control.ts";
import type { AccessDocument } from "../document/document.ts";
import { PolicyErrors } from "../errors/error.ts";
import type { Policy } from "../language/policy.ts";
import { Diagnostics } from "../errors/diagnostics.ts";
import { SESSION } from "../document/session.ts";
import { sourcesOf } from "./sources.ts";
import type { Sources } from "../document/sources.ts";
import { localized, sharesAcross } from "../walls/index.ts";

/** What `compile` returns: the document, and where each part of it was written. */
export interface Compiled {
  readonly document: AccessDocument;
  /** Where everything was written. Not part of the document: moving code changes no digest. */
  readonly sources: Sources;
}

/** Options of `compile`. */
export interface CompileOptions {
  /** Folder from which `sources` and errors name files. @default none: absolute paths */
  readonly root?: string;
}

/**
 * Checks a policy and spells it out. Pure: no clock and no files; the same policy gives the same bytes,
 * in whatever order and place it is written.
 *
 * Grants are checked as they were written, and spelled out in the subjects of their role's account.
 *
 * @throws PolicyErrors with every mistake of the policy
 * @example const { document, sources } = compile(policy, { root: process.cwd() });
 */
export function compile(written: Policy, options: CompileOptions = {}): Compiled {
  const diagnostics = new Diagnostics(options.root);
  checkRolesThere(written, diagnostics);
  const accounts = sortedByName(withControlData(written.accounts));
  const byName = new Map(accounts.map((account) => [account.name, account]));
  const grantee = [...roleGrantees(written.roles), ...agentGrantees(written.agents ?? [])];
  const used = checkStreams(grantee, written.streams ?? [], byName, diagnostics);
  checkMqtt(grantee, used, byName, diagnostics);
  const copies = copiesIn(used, byName, diagnostics);
  const streams = compileStreams(used, diagnostics);
  checkCopies(grantee, streams, diagnostics);
  const shares = sharesAcross(grantee, copies, byName, diagnostics);
  const policy = { ...localized(written), accounts };
  checkControl(policy, diagnostics);
  const agents = sortedByName(policy.agents ?? []);
  const body = {
    version: 1,
    accounts: compileAccounts(accounts, { shares, streams }, diagnostics),
    roles: compileRoles(sortedByName(policy.roles), accounts, diagnostics),
    ...(agents.length === 0 ? {} : { agents: compileAgents(agents, accounts, diagnostics) }),
    session: SESSION,
  } as const;
  const document = { ...body, digest: digestOf(body) };
  if (diagnostics.errors.length === 0) {
    checkTogether(used, body.accounts, { accounts: byName, diagnostics });
    checkConnections(document, policy, byName, diagnostics);
  }
  if (diagnostics.errors.length > 0) throw new PolicyErrors(diagnostics.errors);
  let sources: Sources | undefined;
  return {
    document,
    // worked out when asked for: the text of thousands of stacks takes longer than all the rest
    get sources() {
      return (sources ??= sourcesOf(policy, { shares, streams: used }, diagnostics));
    },
  };
}

function checkRolesThere({ emptyModules, roles, source }: Policy, diagnostics: Diagnostics): void {
  for (const position of emptyModules) {
    diagnostics.add(source, {
      code: "roles_missing",
      message: `entry ${position + 1} of 'roles' has no role`,
      next: "export one from that module, or leave it out",
    });
  }
  if (roles.length === 0 && emptyModules.length === 0) {
    const message = "there are no roles, so nobody could log in";
    diagnostics.add(source, { code: "roles_missing", message, next: "list a role module" });
  }
}

function sortedByName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => byCodeUnit(a.name, b.name));
}
