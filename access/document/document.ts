/**
 * The compiled access document: what a policy says, spelled out to the last subject.
 *
 * One document drives everything: the Entra app roles, the account JWTs and the callout's decisions.
 * `compile()` makes it, `access.schema.json` describes it to other languages.
 */

import type { StreamEntry } from "../streams/config.ts";
import type { SubjectPermissions, ResponsePermission } from "../subjects/permissions.ts";

/** Who may hold a role: people (`user`) or workloads and agents (`application`). */
export type MemberKind = "user" | "application";

/**
 * Kinds of connection that need a role for it. Every session may be one of NATS clients, over TCP or websocket, as far as the
 * callout's `connectionTypes` let them.
 */
export type ConnectionKind = "LEAFNODE" | "MQTT";

/** What streams and consumers of an account may take; an account without them has no JetStream. */
export interface JetStreamLimits {
  /** Bytes. */
  readonly memory: number;
  /** Bytes. */
  readonly disk: number;
  readonly streams: number;
  readonly consumers: number;
}

/** Limits of an account; every one is explicit, because an absent limit means zero to nats-server. */
export interface AccountLimits {
  readonly connections: number;
  readonly subscriptions: number;
  /** Bytes of one message. */
  readonly payload: number;
  readonly leafNodes: number;
}

/** What an export is of: a `stream` of messages that importers receive, or a `service` that they send requests to. */
export type ShareKind = "stream" | "service";

/** Subjects that an account offers to others, as its JWT lists them. */
export interface ExportEntry {
  readonly name: string;
  readonly kind: ShareKind;
  readonly subject: string;
  readonly description: string;
  /** The only accounts that may import it, sorted; absent: every account of the operator. */
  readonly accounts?: readonly string[];
  /**
   * Of a service: a request gets several answers, until an empty one or a pause (response type `Stream`).
   * Absent: one, and nats-server drops the others.
   */
  readonly answers?: "many";
}

/** Subjects of another account that an account uses, as its JWT lists them. */
export interface ImportEntry {
  readonly name: string;
  readonly kind: ShareKind;
  /** Name of the exporting account. */
  readonly from: string;
  /** Subject as the exporting account knows it. */
  readonly subject: string;
  /** Subject under which the importing account sees it. */
  readonly to: string;
  /** Of a service: it learns who asks, by the header `Nats-Request-Info` that the requester's server sets. */
  readonly share?: true;
}

/** A NATS account: its limits, and what it shares with other accounts. */
export interface AccountEntry {
  readonly description: string;
  /** True for the one account that a token spanning several accounts gets when it asks for none. */
  readonly default: boolean;
  readonly limits: AccountLimits;
  readonly jetstream?: JetStreamLimits;
  /** Only roles that manage its streams have sessions in it. */
  readonly vault?: true;
  readonly exports: readonly ExportEntry[];
  readonly imports: readonly ImportEntry[];
  /** Streams that the policy declares, those of buckets included, by name; absent when there are none. */
  readonly streams?: Readonly<Record<string, StreamEntry>>;
}

/** An Entra app role, and what its holders may do in one NATS account. */
export interface RoleEntry {
  /** Entra app role id: UUIDv5 of the role's value, the same for ever. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  /** Name of the account in which the role works. */
  readonly account: string;
  readonly members: readonly MemberKind[];
  readonly publish: SubjectPermissions;
  readonly subscribe: SubjectPermissions;
  readonly responses?: ResponsePermission;
  /**
   * Subscribe entries whose requests the holders answer, sorted; absent when there are none. A fact for proofs and
   * reports: what nats-server enforces is in `publish` and `subscribe`.
   */
  readonly serves?: readonly string[];
  /**
   * Kinds of connection besides those of NATS clients, sorted; absent when there are none. A role with `MQTT` counts for that
   * kind alone.
   */
  readonly connections?: readonly ConnectionKind[];
  /** Seconds that one connection may last. */
  readonly maxSession?: number;
  /** RFC 3339 instant after which the role grants nothing. */
  readonly notAfter?: string;
}

/**
 * What an agent may do at most when it acts on behalf of a person, spelled out with what every session of it
 * may do. No entry has a queue group.
 */
export interface AgentEntry {
  readonly description: string;
  /** Name of the account in which it acts. */
  readonly account: string;
  /** Client ids, sorted: the `azp` of its tokens. */
  readonly clients: readonly string[];
  readonly publish: SubjectPermissions;
  readonly subscribe: SubjectPermissions;
  readonly responses?: ResponsePermission;
  /** As a role's: of these, it answers where the person's roles serve too. */
  readonly serves?: readonly string[];
  /** As a role's: those that the person's roles have too. */
  readonly connections?: readonly ConnectionKind[];
  /** Seconds that one connection may last. */
  readonly maxSession?: number;
}

/** A policy as `compile` spells it out. `access.schema.json` describes it; `parseDocument` checks one. */
export interface AccessDocument {
  readonly version: 1;
  /** `sha256:<64 hex>` over the canonical JSON of everything else in this document. */
  readonly digest: string;
  readonly accounts: Readonly<Record<string, AccountEntry>>;
  readonly roles: Readonly<Record<string, RoleEntry>>;
  /** Agents that act on behalf of people, by name; absent when there are none. */
  readonly agents?: Readonly<Record<string, AgentEntry>>;
  /** What every accepted session may do besides its roles: ask the callouts who it is, receive its own replies. */
  readonly session: { readonly publish: readonly string[]; readonly subscribe: readonly string[] };
}
