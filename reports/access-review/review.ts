/** Puts a review together from what was read. Pure: the same inputs give the same review. */
import { byCodeUnit } from "../../values/canonical.ts";
import { accessOf, namesOf } from "./access.ts";
import { changesIn } from "./changes.ts";
import { findingsOf } from "./findings.ts";
import type { ReviewInputs } from "./inputs.ts";
import { grantsOf, revocationsOf } from "./managed.ts";
import { limitsOf } from "./limits.ts";
import type { Access, Review, ReviewedRole } from "./model.ts";
import { instantOf } from "./time.ts";
import type { Usage } from "./usage.ts";

export function reviewOf(inputs: ReviewInputs): Review {
  const { period, compiled, commit, directory, audit, usage, history, samples } = inputs;
  const { document } = compiled;
  const access = accessOf({ document, directory, usage, history });
  const sinceLast = inputs.compare(access, document.digest);
  const names = namesOf(directory ?? [], usage);
  const grants = grantsOf(usage.management, names);
  return {
    version: 1,
    period: { since: instantOf(period.since), until: instantOf(period.until) },
    policy: {
      digest: document.digest,
      ...(commit === undefined ? {} : { commit: commit.id }),
      ...(commit?.changed === true ? { changed: true } : {}),
      inForce: [...usage.policies.keys()].sort(byCodeUnit),
    },
    access,
    roles: rolesOf(inputs, access),
    findings: findingsOf({
      document,
      access,
      usage,
      grants,
      end: period.until,
      isAudited: audit.length > 0,
      isAssigned: directory !== undefined,
      samples,
    }),
    ...(history === undefined ? {} : { changes: changesIn(history.changes) }),
    grants,
    revocations: revocationsOf(usage.management, names),
    ended: Object.fromEntries([...usage.management.ended].sort(([a], [b]) => byCodeUnit(a, b))),
    refusals: refusalsOf(usage, names),
    kinds: kindsOf(usage),
    operations: inputs.operations,
    ...(sinceLast === undefined ? {} : { sinceLast }),
    audit,
    ...(inputs.verified === undefined ? {} : { verified: inputs.verified }),
    unknown: [
      ...(directory === undefined ? (["assignments"] as const) : []),
      ...(audit.length === 0 ? (["logins"] as const) : []),
    ],
    limits: limitsOf(inputs, access),
  };
}

function rolesOf(
  { report, usage, history, directory, audit }: ReviewInputs,
  access: readonly Access[],
): ReviewedRole[] {
  return report.roles.map(({ name, account, members, capabilities }): ReviewedRole => {
    const here = access.filter(({ role }) => role === name);
    const uses = [...usage.identities.values()].flatMap(({ byRole, byGrant }) =>
      [byRole.get(name), byGrant.get(name)].filter((use) => use !== undefined),
    );
    const grantedBy = history?.grantedBy.get(name);
    const last = Math.max(...uses.map((use) => use.last));
    return {
      role: name,
      account,
      members,
      can: capabilities.map(({ text, risk }) => ({ text, high: risk === "high" })),
      ...(directory && {
        holders: here.filter(({ assignment }) => ["direct", "group"].includes(assignment)).length,
      }),
      ...(audit.length > 0 && {
        users: [...usage.identities.values()].filter(
          ({ byRole, byGrant }) => byRole.has(name) || byGrant.has(name),
        ).length,
        logins: uses.reduce((sum, { count }) => sum + count, 0),
      }),
      ...(uses.length === 0 ? {} : { lastUsed: instantOf(last) }),
      ...(grantedBy === undefined ? {} : { grantedBy }),
    };
  });
}

function refusalsOf(usage: Usage, names: ReadonlyMap<string, string>): Review["refusals"] {
  return [...usage.refusals.values()]
    .map(({ reason, oid, count, first, last }) => ({
      reason,
      identity: oid === "" ? "" : (names.get(oid) ?? oid),
      ...(oid === "" ? {} : { oid }),
      ...{ count, first: instantOf(first), last: instantOf(last) },
    }))
    .sort((a, b) => byCodeUnit(a.reason, b.reason) || byCodeUnit(a.oid ?? "", b.oid ?? ""));
}

function kindsOf({ kinds }: Usage): Review["kinds"] {
  return [...kinds.values()]
    .map(({ classUid, activity, count, failed, first, last }) => ({
      ...{ classUid, activity, count, failed },
      ...{ first: instantOf(first), last: instantOf(last) },
    }))
    .sort((a, b) => a.classUid - b.classUid || byCodeUnit(a.activity, b.activity));
}
