import type { Account } from "./account.ts";
import type { Agent } from "./agent.ts";
import type { KeyValue, Objects } from "./bucket.ts";
import type { StreamUse } from "./grant.ts";
import type { Role } from "./role.ts";
import type { Stream } from "./stream.ts";
import { callSite, type SourceRef } from "../errors/source.ts";

/** A role, or a module whose exports are roles or lists of roles: `import * as support from "./roles/support.ts"`. */
export type RoleSource = Role | Readonly<Record<string, unknown>>;

/** A stream or bucket, or a module whose exports are some, or lists of them. */
export type StreamSource = Stream | KeyValue | Objects | Readonly<Record<string, unknown>>;

/** An agent, or a module whose exports are agents or lists of agents. */
export type AgentSource = Agent | Readonly<Record<string, unknown>>;

/** What `policy` returns: everything that `compile` takes. */
export interface Policy {
  readonly kind: "policy";
  readonly accounts: readonly Account[];
  /** Each once, in the order given. */
  readonly roles: readonly Role[];
  /** Modules in which no role was found, by their position in the list. */
  readonly emptyModules: readonly number[];
  /** Agents that act on behalf of people, each once. */
  readonly agents?: readonly Agent[];
  /** Streams and buckets that are made even if no role refers to them, each once. */
  readonly streams?: readonly StreamUse[];
  readonly source: SourceRef;
}

/**
 * Puts accounts and roles together; `compile()` checks the whole and spells it out. Streams and buckets of which roles
 * make use need no listing.
 *
 * @example
 * import * as data from "./data.ts";
 * import * as support from "./roles/support.ts";
 * export default policy({ accounts: [orders, finance], roles: [support], streams: [data] });
 */
export function policy(parts: {
  readonly accounts: readonly Account[];
  readonly roles: readonly RoleSource[];
  readonly agents?: readonly AgentSource[];
  readonly streams?: readonly StreamSource[];
}): Policy {
  const found = parts.roles.map((source) => declared<Role>(source, "role"));
  const agents = (parts.agents ?? []).flatMap((source) => declared<Agent>(source, "agent"));
  const streams = (parts.streams ?? []).flatMap((source) => [
    ...declared<Stream>(source, "stream"),
    ...declared<KeyValue | Objects>(source, "bucket").map(({ stream }) => stream),
  ]);
  return {
    kind: "policy",
    accounts: parts.accounts,
    roles: [...new Set(found.flat())],
    agents: [...new Set(agents)],
    ...(streams.length === 0 ? {} : { streams: [...new Set(streams)] }),
    emptyModules: found.flatMap((roles, position) => (roles.length === 0 ? [position] : [])),
    source: callSite(policy),
  };
}

/** By shape and not by class: a policy may come with its own copy of this package. */
function declared<T extends Role | Agent | Stream | KeyValue | Objects>(
  source: object,
  kind: T["kind"],
): T[] {
  const is = (value: unknown): value is T =>
    typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
  return is(source) ? [source] : Object.values(source).flat().filter(is);
}
