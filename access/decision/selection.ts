/** Which of an identity's roles count, and what they permit together, before any claim is filled in. */
import { sortedSet } from "../../values/canonical.ts";
import { namesReplies } from "../document/connections.ts";
import type { DecideOptions, DenyReason, Identity } from "./decision.ts";
import type {
  AccessDocument,
  AgentEntry,
  ConnectionKind,
  RoleEntry,
} from "../document/document.ts";
import { unitePermissions, type Permissions } from "../subjects/permissions.ts";
import { sessionPermissions } from "../document/session.ts";

export interface Selection {
  readonly account: string;
  /** That are honoured, sorted. */
  readonly roles: readonly string[];
  /** The union, with placeholders in it. */
  readonly permissions: Permissions;
  readonly connections: readonly ConnectionKind[];
  readonly agent?: string;
  /** Of the agent. */
  readonly bounds?: Permissions;
  /** Unix seconds at which the first role ends. */
  readonly end: number;
  /** Seconds that a session may last at most. */
  readonly longest: number;
  /** Unix seconds: from the first on and before the second the same is selected. */
  readonly from: number;
  readonly until: number;
}

/**
 * Selects; the same for all identities of one kind with the same roles, who act through the same agent.
 *
 * @param options with the account asked for
 */
export function select(
  document: AccessDocument,
  identity: Identity,
  { account: wanted, connection, now }: DecideOptions,
): Selection | Refusal {
  const honoured = honouredRoles(document, identity, now);
  if ("reason" in honoured) return honoured;
  const agents = agentsFor(document, identity);
  const usable = agents === undefined ? honoured : withinReach(agents, honoured, identity);
  if ("reason" in usable) return usable;
  const counting = overConnection(usable, wanted, connection);
  if ("reason" in counting) return counting;
  const account = chooseAccount(document, counting, wanted);
  if (typeof account !== "string") return account;
  const roles = counting.filter(([, role]) => role.account === account);
  const [agent, bounds] = agents?.find(([, entry]) => entry.account === account) ?? [];
  const sessions = [...roles.map(([, role]) => role.maxSession), bounds?.maxSession];
  const kinds = sortedSet(roles.flatMap(([, role]) => role.connections ?? []));
  const ends = Object.values(document.roles).map(end);
  return {
    account,
    roles: roles.map(([name]) => name),
    permissions: unitePermissions([sessionPermissions(document), ...roles.map(([, role]) => role)]),
    connections:
      bounds === undefined ? kinds : kinds.filter((kind) => bounds.connections?.includes(kind)),
    agent,
    bounds,
    end: Math.min(...roles.map(([, role]) => end(role))),
    longest: Math.min(...sessions.map((seconds) => seconds ?? Infinity)),
    from: Math.max(-Infinity, ...ends.filter((time) => time <= now)),
    until: Math.min(Infinity, ...ends.filter((time) => time > now)),
  };
}

type NamedRole = readonly [name: string, role: RoleEntry];

interface Refusal {
  readonly reason: DenyReason;
  readonly detail: string;
}

function honouredRoles(
  document: AccessDocument,
  identity: Identity,
  now: number,
): readonly NamedRole[] | Refusal {
  const held = sortedSet(identity.roles);
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
  const fitting = known.filter(([, role]) => role.members.includes(identity.kind));
  if (fitting.length === 0) {
    const names = list(known.map(([name]) => name));
    return { reason: "member_kind", detail: `'${identity.kind}' may not hold ${names}` };
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
 * The bounds that hold for this identity, one entry for each account; undefined for an identity that is not an agent. A token
 * without a person is an application's own, and its roles say what it may do.
 */
function agentsFor(
  { agents = {} }: AccessDocument,
  { kind, claims, isAgent = false }: Identity,
): readonly NamedAgent[] | undefined {
  if (kind !== "user") return undefined;
  const own = Object.entries(agents).filter(([, { clients }]) => clients.includes(claims.azp));
  return own.length > 0 || isAgent ? own : undefined;
}

/** The roles in the accounts in which the agent may act. */
function withinReach(
  agents: readonly NamedAgent[],
  roles: readonly NamedRole[],
  { claims }: Identity,
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

/**
 * The roles that count for such a connection. nats-server never checks the reply of a message, and stores what is sent to `$MQTT.>` as
 * a device's session. An MQTT client cannot name a reply, so the rights of a device are given to no other connection.
 */
function overConnection(
  roles: readonly NamedRole[],
  wanted: string | undefined,
  connection: DecideOptions["connection"],
): readonly NamedRole[] | Refusal {
  if (connection === undefined || connection === "MQTT") return roles;
  const counting = roles.filter(([, role]) => namesReplies(role));
  const isThere = (some: readonly NamedRole[]) =>
    wanted === undefined ? some.length > 0 : some.some(([, role]) => role.account === wanted);
  if (isThere(counting) || !isThere(roles)) return counting;
  const devices = roles.filter(([, role]) => wanted === undefined || role.account === wanted);
  const detail = `${list(devices.map(([name]) => name))} count for MQTT clients alone`;
  return { reason: "connection_type", detail };
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

function list(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}
