/** Who had which role, by which assignment, and when it was used. */
import type { AccessDocument } from "../../access/index.ts";
import { byCodeUnit } from "../../values/canonical.ts";
import type { History } from "./history.ts";
import type { Access, Assigned } from "./model.ts";
import { keyOf, type DirectoryAssignment } from "./principal.ts";
import { instantOf } from "./time.ts";
import type { IdentityUse, Use, Usage } from "./usage.ts";

export interface AccessInputs {
  readonly document: AccessDocument;
  /** Undefined: no directory was given. */
  readonly directory: readonly DirectoryAssignment[] | undefined;
  readonly usage: Usage;
  readonly history: History | undefined;
}

export function accessOf(inputs: AccessInputs): Access[] {
  const { directory = [], usage } = inputs;
  const assigned = new Set(directory.map((one) => pair(keyOf(one), one.role)));
  const held = directory.map((one): Access => {
    const identity = one.oid === undefined ? undefined : usage.identities.get(one.oid);
    const { name, oid, kind, role, since } = one;
    return {
      identity: name,
      ...(oid === undefined ? {} : { oid }),
      ...(kind === undefined ? {} : { kind }),
      ...facts(inputs, role),
      assignment: kind === "group" ? "group" : "direct",
      ...(since === undefined ? {} : { since }),
      ...useOf(identity?.byRole.get(role), identity),
    };
  });
  const names = namesOf(directory, usage);
  const used = [...usage.identities].flatMap(([oid, identity]) =>
    [...identity.byRole]
      .filter(([role]) => !assigned.has(pair(oid, role)))
      .map(([role, use]): Access => ({
        identity: names.get(oid) ?? oid,
        oid,
        kind: identity.kind,
        ...facts(inputs, role),
        assignment: assignmentOf(inputs, identity, role),
        ...useOf(use, identity),
      })),
  );
  const lent = [...usage.identities].flatMap(([oid, identity]) =>
    [...identity.byGrant].map(([role, use]): Access => ({
      identity: names.get(oid) ?? oid,
      oid,
      kind: identity.kind,
      ...facts(inputs, role),
      assignment: "grant",
      ...useOf(use, identity),
    })),
  );
  return [...held, ...used, ...lent].sort(
    (a, b) =>
      byCodeUnit(a.identity, b.identity) ||
      byCodeUnit(a.oid ?? "", b.oid ?? "") ||
      byCodeUnit(a.role, b.role),
  );
}

/** Names by object id: from the directory, or else the token's subject. */
export function namesOf(
  directory: readonly DirectoryAssignment[],
  usage: Usage,
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [oid, { subject }] of usage.identities) if (subject) names.set(oid, subject);
  for (const { oid, name } of directory) if (oid !== undefined) names.set(oid, name);
  return names;
}

function facts({ document, history }: AccessInputs, role: string) {
  const entry = Object.hasOwn(document.roles, role) ? document.roles[role] : undefined;
  const commit = history?.grantedBy.get(role)?.id;
  return {
    role,
    ...(entry === undefined ? {} : { account: entry.account }),
    ...(commit === undefined ? {} : { commit }),
  };
}

function useOf(use: Use | undefined, identity: IdentityUse | undefined) {
  const agents = [...(identity?.byAgent.keys() ?? [])].sort();
  return {
    logins: use?.count ?? 0,
    ...(use === undefined
      ? {}
      : { firstUsed: instantOf(use.first), lastUsed: instantOf(use.last) }),
    ...(agents.length === 0 ? {} : { agents }),
  };
}

function assignmentOf(
  { directory }: AccessInputs,
  { subject }: IdentityUse,
  role: string,
): Assigned {
  if (subject !== undefined) return "rule";
  if (directory === undefined) return "unknown";
  return directory.some((one) => one.kind === "group" && one.role === role) ? "by group" : "none";
}

function pair(key: string, role: string): string {
  return `${key} ${role}`;
}
