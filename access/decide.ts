import { sortedSet } from "./canonical.ts";
import type {
  AccessDocument,
  MemberKind,
  ResponseRules,
  RoleEntry,
  SubjectRules,
} from "./document.ts";
import { fillWith } from "./placeholder.ts";
import { mostGenerous } from "./responses.ts";
import { includes } from "./subject.ts";

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
}

/** Exactly what one session gets: placeholders filled in, roles merged, nothing left to interpret. */
export interface Grant {
  readonly account: string;
  /** Roles of the token that were honoured, sorted. */
  readonly roles: readonly string[];
  readonly publish: SubjectRules;
  readonly subscribe: SubjectRules;
  readonly responses?: ResponseRules;
  /** Unix seconds; the earliest of the roles' `maxSession` and `notAfter`. Absent when no role caps it. */
  readonly expires?: number;
}

/** Why a verified identity gets nothing; the values are stable, for audit and alerts. */
export type DenyReason =
  | "no_roles"
  | "roles_unknown"
  | "roles_expired"
  | "member_kind"
  | "account_not_granted"
  | "account_ambiguous";

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
 * The roles that count are those of the token that the policy has, that the principal's kind may hold
 * and that have not expired; the rest drop out with their allows and denies. Of these, the roles of one
 * account are merged: union of the allows, union of the denies. Always write both lists into the user
 * JWT, because nats-server takes an absent list for permission to everything.
 *
 * @throws ClaimError when a claim is not a lower-case GUID
 * @example
 * decide(document, { kind: "user", roles: ["Orders.Read"], claims: { oid, azp, tid } }, { now: 1_800_000_000 });
 */
export const decide: Decide = (document, principal, { account: wanted, now }) => {
  const fill = fillWith(principal.claims);
  const known = honoured(document, principal, now);
  if ("reason" in known) return { granted: false, ...known };
  const account = chooseAccount(document, known.roles, wanted);
  if (typeof account !== "string") return { granted: false, ...account };
  const roles = known.roles.filter(([, role]) => role.account === account);
  const expires = earliest(roles, now);
  const responses = mostGenerous(roles.map(([, role]) => role));
  return {
    granted: true,
    grant: {
      account,
      roles: roles.map(([name]) => name),
      publish: {
        allow: merge([document.session.publish, ...roles.map(([, r]) => r.publish.allow)], fill),
        deny: merge(
          roles.map(([, r]) => r.publish.deny),
          fill,
        ),
      },
      subscribe: {
        allow: widestQueues(
          merge([document.session.subscribe, ...roles.map(([, r]) => r.subscribe.allow)], fill),
        ),
        deny: merge(
          roles.map(([, r]) => r.subscribe.deny),
          fill,
        ),
      },
      ...(responses === undefined ? {} : { responses }),
      ...(expires === undefined ? {} : { expires }),
    },
  };
};

type NamedRole = readonly [name: string, role: RoleEntry];
interface Denied {
  readonly reason: DenyReason;
  readonly detail: string;
}

function honoured(
  document: AccessDocument,
  principal: Principal,
  now: number,
): { readonly roles: readonly NamedRole[] } | Denied {
  const held = sortedSet(principal.roles);
  if (held.length === 0) {
    return { reason: "no_roles", detail: "the token has no roles: none is assigned" };
  }
  // hasOwn, because a token may name a role 'constructor'
  const known = held.flatMap((name): NamedRole[] => {
    const role = Object.hasOwn(document.roles, name) ? document.roles[name] : undefined;
    return role === undefined ? [] : [[name, role]];
  });
  if (known.length === 0) {
    return { reason: "roles_unknown", detail: `the policy has none of the roles ${list(held)}` };
  }
  const fitting = known.filter(([, role]) => role.members.includes(principal.kind));
  if (fitting.length === 0) {
    const detail = `${list(known.map(([name]) => name))} may not be held by a principal of kind '${principal.kind}'`;
    return { reason: "member_kind", detail };
  }
  const live = fitting.filter(([, role]) => !expired(role, now));
  if (live.length === 0) {
    const ends = fitting.map(([name, role]) => `'${name}' at ${role.notAfter ?? "?"}`);
    return { reason: "roles_expired", detail: `expired: ${ends.join(", ")}` };
  }
  return { roles: live };
}

function chooseAccount(
  document: AccessDocument,
  roles: readonly NamedRole[],
  wanted: string | undefined,
): string | Denied {
  const accounts = sortedSet(roles.map(([, role]) => role.account));
  if (wanted !== undefined) {
    if (accounts.includes(wanted)) return wanted;
    const detail = `the account '${wanted}' was asked for, but the roles are in ${list(accounts)}`;
    return { reason: "account_not_granted", detail };
  }
  const [only, ...others] = accounts;
  if (only !== undefined && others.length === 0) return only;
  const standard = accounts.find((name) => document.accounts[name]?.default === true);
  if (standard !== undefined) return standard;
  const detail = `the roles are in ${list(accounts)}, and none was asked for`;
  return { reason: "account_ambiguous", detail };
}

/** An end that cannot be read is in the past: closed. */
function expired(role: RoleEntry, now: number): boolean {
  if (role.notAfter === undefined) return false;
  return !(Date.parse(role.notAfter) / 1000 > now);
}

function earliest(roles: readonly NamedRole[], now: number): number | undefined {
  const ends = roles.flatMap(([, { maxSession, notAfter }]) => [
    ...(maxSession === undefined ? [] : [now + maxSession]),
    ...(notAfter === undefined ? [] : [Math.floor(Date.parse(notAfter) / 1000)]),
  ]);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function merge(
  lists: readonly (readonly string[])[],
  fill: (subject: string) => string,
): readonly string[] {
  return sortedSet(lists.flat().map(fill));
}

/**
 * nats-server holds a queue subscription to the queue entries that match its subject, when there is
 * one, even if a plain entry would allow every queue (client.go, canSubscribeInternal). So an entry
 * with a queue that a plain entry covers would take away from the union, and is left out.
 */
function widestQueues(allow: readonly string[]): readonly string[] {
  const plain = allow.filter((entry) => !entry.includes(" "));
  return allow.filter((entry) => {
    const [subject = "", queue] = entry.split(" ");
    return queue === undefined || !plain.some((pattern) => includes(pattern, subject));
  });
}

function list(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}
