import { intersectRules } from "./bounds.ts";
import { sortedSet } from "./canonical.ts";
import type {
  AccessDocument,
  AgentEntry,
  MemberKind,
  ResponseRules,
  RoleEntry,
  SubjectRules,
} from "./document.ts";
import { fillRules, mergeRules, sessionRules } from "./permissions.ts";
import { fillWith } from "./placeholder.ts";

/** Claims that may stand in subjects, as validated GUIDs (lower case). */
export interface SubjectClaims {
  readonly oid: string;
  readonly azp: string;
  readonly tid: string;
}

/** A verified identity, as the decision needs it. */
export interface Principal {
  readonly kind: MemberKind;
  /** The `roles` claim, as issued. */
  readonly roles: readonly string[];
  readonly claims: SubjectClaims;
  /** The token says that an agent acts for the person, whatever the policy knows of it. */
  readonly isAgent?: boolean;
}

/** Exactly what one session gets: placeholders filled in, roles merged, nothing left to interpret. */
export interface Grant {
  readonly account: string;
  /** Roles of the token that were honoured, sorted. */
  readonly roles: readonly string[];
  readonly publish: SubjectRules;
  readonly subscribe: SubjectRules;
  readonly responses?: ResponseRules;
  /** The agent of the policy that acts for the person, within whose bounds all of it is. */
  readonly agent?: string;
  /**
   * Unix seconds; the earliest of the roles' `maxSession` and `notAfter` and the agent's `maxSession`. Absent
   * when nothing caps it.
   */
  readonly expires?: number;
}

/** Why a verified identity gets nothing; the values are stable, for audit and alerts. */
export type DenyReason =
  | "no_roles"
  | "roles_unknown"
  | "roles_expired"
  | "member_kind"
  | "account_not_granted"
  | "account_ambiguous"
  | "agent_unknown"
  | "agent_account";

export type Decision =
  | { readonly granted: true; readonly grant: Grant }
  | { readonly granted: false; readonly reason: DenyReason; readonly detail: string };

export interface DecideOptions {
  /** Account asked for (the `user` field of CONNECT), or undefined. */
  readonly account?: string;
  /** Unix seconds. */
  readonly now: number;
}

export type Decide = (
  document: AccessDocument,
  principal: Principal,
  options: DecideOptions,
) => Decision;

/**
 * What a verified identity may do now, in one account. Pure, and closed: what is not granted is refused.
 *
 * The roles that count are those of the token which the policy has, which a principal of this kind may
 * hold, and which have not expired; the rest drop out with their allows and denies. Of these, the roles
 * of one account are merged: union of the allows, union of the denies. An agent that acts for a person gets
 * what these and its own bounds both permit, and nothing if the policy does not know it. Write both lists into the user
 * JWT, even when empty: nats-server takes an absent list for permission to everything.
 *
 * @throws AccessError `claim_invalid` when a claim is not a lower-case GUID
 * @example
 * decide(document, { kind: "user", roles: ["Orders.Read"], claims: { oid, azp, tid } }, { now: 1_800_000_000 });
 */
export const decide: Decide = (document, principal, { account: wanted, now }) => {
  const fill = fillWith(principal.claims);
  const honoured = honouredRoles(document, principal, now);
  if ("reason" in honoured) return { granted: false, ...honoured };
  const agents = agentsFor(document, principal);
  const usable = agents === undefined ? honoured : withinReach(agents, honoured, principal);
  if ("reason" in usable) return { granted: false, ...usable };
  const account = chooseAccount(document, usable, wanted);
  if (typeof account !== "string") return { granted: false, ...account };
  const roles = usable.filter(([, role]) => role.account === account);
  const rules = [sessionRules(document), ...roles.map(([, role]) => role)];
  const merged = mergeRules(rules.map((rule) => fillRules(rule, fill)));
  const [agent, bounds] = agents?.find(([, entry]) => entry.account === account) ?? [];
  const expires = earliest(roles, now, bounds);
  return {
    granted: true,
    grant: {
      account,
      roles: roles.map(([name]) => name),
      ...(bounds === undefined ? merged : intersectRules(merged, fillRules(bounds, fill))),
      ...(agent === undefined ? {} : { agent }),
      ...(expires === undefined ? {} : { expires }),
    },
  };
};

type NamedRole = readonly [name: string, role: RoleEntry];

interface Refusal {
  readonly reason: DenyReason;
  readonly detail: string;
}

function honouredRoles(
  document: AccessDocument,
  principal: Principal,
  now: number,
): readonly NamedRole[] | Refusal {
  const held = sortedSet(principal.roles);
  if (held.length === 0) {
    return { reason: "no_roles", detail: "the token has no roles: none is assigned" };
  }
  const known = held.flatMap((name): NamedRole[] => {
    // hasOwn, because a token may name a role 'constructor'
    const role = Object.hasOwn(document.roles, name) ? document.roles[name] : undefined;
    return role === undefined ? [] : [[name, role]];
  });
  if (known.length === 0) {
    return { reason: "roles_unknown", detail: `the policy has none of the roles ${list(held)}` };
  }
  const fitting = known.filter(([, role]) => role.members.includes(principal.kind));
  if (fitting.length === 0) {
    const names = list(known.map(([name]) => name));
    return { reason: "member_kind", detail: `'${principal.kind}' may not hold ${names}` };
  }
  const live = fitting.filter(([, role]) => end(role) > now);
  if (live.length === 0) {
    const ends = fitting.map(([name, role]) => `'${name}' at ${role.notAfter ?? ""}`);
    return { reason: "roles_expired", detail: `expired: ${ends.join(", ")}` };
  }
  return live;
}

type NamedAgent = readonly [name: string, entry: AgentEntry];

/**
 * The bounds that hold for this principal, one entry for each account; undefined for who is no agent. A token
 * without a person is an application's own, and its roles say what it may do.
 */
function agentsFor(
  { agents = {} }: AccessDocument,
  { kind, claims, isAgent = false }: Principal,
): readonly NamedAgent[] | undefined {
  if (kind !== "user") return undefined;
  const own = Object.entries(agents).filter(([, { clients }]) => clients.includes(claims.azp));
  return own.length > 0 || isAgent ? own : undefined;
}

/** The roles in the accounts in which the agent may act. */
function withinReach(
  agents: readonly NamedAgent[],
  roles: readonly NamedRole[],
  { claims }: Principal,
): readonly NamedRole[] | Refusal {
  if (agents.length === 0) {
    return { reason: "agent_unknown", detail: `the policy has no agent with client ${claims.azp}` };
  }
  const accounts = agents.map(([, { account }]) => account);
  const inside = roles.filter(([, role]) => accounts.includes(role.account));
  if (inside.length > 0) return inside;
  const homes = list(sortedSet(roles.map(([, role]) => role.account)));
  const detail = `the agent acts in ${list(accounts)}, but the roles are in ${homes}`;
  return { reason: "agent_account", detail };
}

function chooseAccount(
  document: AccessDocument,
  roles: readonly NamedRole[],
  wanted: string | undefined,
): string | Refusal {
  const accounts = sortedSet(roles.map(([, role]) => role.account));
  if (wanted !== undefined) {
    if (accounts.includes(wanted)) return wanted;
    const detail = `'${wanted}' was asked for, but the roles are in ${list(accounts)}`;
    return { reason: "account_not_granted", detail };
  }
  const [first, ...others] = accounts;
  if (first !== undefined && others.length === 0) return first;
  const usual = accounts.find((name) => document.accounts[name]?.default === true);
  if (usual !== undefined) return usual;
  const detail = `the roles are in ${list(accounts)}: ask for one, as the user name of CONNECT`;
  return { reason: "account_ambiguous", detail };
}

/** Unix seconds at which a role ends. One that cannot be read has ended: closed. */
function end({ notAfter }: RoleEntry): number {
  if (notAfter === undefined) return Infinity;
  const seconds = Math.floor(Date.parse(notAfter) / 1000);
  return Number.isNaN(seconds) ? -Infinity : seconds;
}

function earliest(
  roles: readonly NamedRole[],
  now: number,
  { maxSession: longest = Infinity }: Pick<AgentEntry, "maxSession"> = {},
): number | undefined {
  const ends = roles.map(([, role]) => Math.min(end(role), now + (role.maxSession ?? Infinity)));
  const first = Math.min(...ends, now + longest);
  return first === Infinity ? undefined : first;
}

function list(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}
