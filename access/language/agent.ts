import type { Account } from "./account.ts";
import { givenDeclaration } from "./arguments.ts";
import type { Grant } from "./grant.ts";
import type { Duration } from "../../values/quantity.ts";
import { callSite, type SourceRef } from "../errors/source.ts";

/** Options of `agent`. */
export interface AgentOptions {
  /** What the agent is for. */
  readonly description: string;
  /**
   * Client ids of the agent's applications in Entra, as tokens have them in `azp`: GUIDs in lower case, one for
   * each environment. No other agent of the account has one of them.
   */
  readonly clients: readonly string[];
  /** The account in which it acts for people, itself or its name. */
  readonly account: Account | string;
  /** The most that it may do for anybody. Queue groups are left to the roles. */
  readonly bounds: readonly Grant[];
  /** What it may not do for anybody, whatever the bounds and the roles allow. */
  readonly denies?: readonly Grant[];
  /** How long one connection may last. @default as long as the roles let it */
  readonly maxSession?: Duration;
}

/** What `agent` returns: an agent as a policy declares it. */
export interface Agent extends AgentOptions {
  readonly kind: "agent";
  readonly name: string;
  readonly source: SourceRef;
}

/**
 * Declares an agent that acts on behalf of people: tokens in which a person is the subject and one of the
 * clients the caller. A session of such a token may do what the person's roles allow and the bounds too,
 * and nothing else. What the agent may do as itself, by a token without a person, is said by a role.
 *
 * @param name letters, digits, `.`, `-` and `_`; it stands in the audit
 * @example
 * export const triage = agent("triage", {
 *   description: "Looks into orders for whom it helps",
 *   clients: ["2d1c0c1e-5f0a-4a5e-9d37-6f1b3c2a7e10"],
 *   account: orders,
 *   bounds: [request("orders.status"), subscribe("orders.events.failed.>")],
 *   maxSession: "30m",
 * });
 */
export function agent(name: string, options: AgentOptions): Agent {
  givenDeclaration("agent", name, options, { who: "clients", what: "bounds" });
  return { kind: "agent", name, ...options, source: callSite(agent) };
}
