import { byCodeUnit } from "../../values/canonical.ts";
import { accountFlags } from "../capability/index.ts";
import type { Assignment, PolicyDiff } from "../diff/index.ts";
import type { AccessDocument } from "../document/document.ts";
import { indirectOf } from "../reach/index.ts";
import type { Sources } from "../document/sources.ts";
import { holdersOf, identitiesOf } from "./assignment.ts";
import type { AccessReport, Commit, ReportedRole, SharedCapability } from "./model/report.ts";
import type { Reached } from "./model/picture.ts";
import { picture } from "./picture/picture.ts";
import { remarksOf } from "./remark.ts";
import { reportedRole } from "./role.ts";
import { effectsOfRoles } from "./picture/effects.ts";
import { subjectTree } from "./tree.ts";

export interface ReportOptions {
  /** Who holds which role. Without it, the report says nothing about identities. */
  readonly assignments?: readonly Assignment[];
  /** What `diff` says about an earlier policy and this one. */
  readonly diff?: PolicyDiff;
  /** What a role brings about by what others do because of it. @default worked out from the policy */
  readonly effects?: (role: string) => readonly Reached[];
  /** The commit from which the policy was compiled. */
  readonly commit?: Commit;
  /** Unix seconds. Without it, no role counts as expired, and the same policy has the same report. */
  readonly now?: number;
}

/**
 * Everything that a policy lets anyone do, for people who review it.
 *
 * @throws AccessError `role_unknown` for an assignment to a role that the policy does not have
 * @example
 * const { document, sources } = compile(policy, { root: process.cwd() });
 * const report = accessReport(document, sources, { assignments });
 */
export function accessReport(
  document: AccessDocument,
  sources: Sources,
  {
    assignments,
    diff,
    effects = effectsOfRoles(document, sources),
    commit,
    now,
  }: ReportOptions = {},
): AccessReport {
  const indirect = indirectOf(document, sources);
  const roles = Object.entries(document.roles)
    .map(([name, entry]): ReportedRole => ({
      ...reportedRole(document, sources, name, entry, indirect),
      ...(assignments === undefined ? {} : { holders: holdersOf(assignments, name) }),
      expired: now !== undefined && hasEnded(entry.notAfter, now),
    }))
    .sort((a, b) => byCodeUnit(a.account, b.account) || byCodeUnit(a.name, b.name));
  return {
    version: 1,
    digest: document.digest,
    ...(commit === undefined ? {} : { commit }),
    ...(now === undefined ? {} : { made: new Date(now * 1000).toISOString() }),
    accounts: Object.entries(document.accounts).map(([name, account]) => ({
      name,
      description: account.description,
      default: account.default,
      exports: account.exports,
      imports: account.imports,
      subjects: subjectTree(document, name),
      remarks: remarksOf(accountFlags(document, name)),
    })),
    roles,
    capabilities: sharedCapabilities(roles),
    ...(assignments === undefined ? {} : { identities: identitiesOf(document, assignments) }),
    session: document.session,
    ...(diff === undefined ? {} : { changes: diff }),
    picture: picture(roles, {
      document,
      sources,
      ...(diff === undefined ? {} : { changes: diff }),
      effects,
    }),
  };
}

/** As `decide` has it: what cannot be read has ended. */
function hasEnded(notAfter: string | undefined, now: number): boolean {
  if (notAfter === undefined) return false;
  const seconds = Math.floor(Date.parse(notAfter) / 1000);
  return Number.isNaN(seconds) || seconds <= now;
}

/** By what they say: two roles whose exceptions differ can not do the same. High risks first. */
function sharedCapabilities(roles: readonly ReportedRole[]): SharedCapability[] {
  const found = new Map<string, SharedCapability & { readonly roles: string[] }>();
  for (const { name, account, capabilities } of roles) {
    for (const { id, area, text, risk, why } of capabilities) {
      const key = JSON.stringify([account, id, text]);
      const known = found.get(key);
      if (known === undefined) {
        const reason = why === undefined ? {} : { why };
        found.set(key, { account, id, area, text, risk, ...reason, roles: [name] });
      } else if (!known.roles.includes(name)) known.roles.push(name);
    }
  }
  const rank = ({ risk }: SharedCapability) => (risk === "high" ? 0 : 1);
  return [...found.values()].sort(
    (a, b) => byCodeUnit(a.account, b.account) || rank(a) - rank(b) || byCodeUnit(a.text, b.text),
  );
}
