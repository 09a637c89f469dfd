import type { SessionPage, SessionRow } from "../../protocol/control/session-row.ts";
import { UsageFailure } from "../../errors/failure.mjs";
import { mustBeKnown } from "../../values/known.ts";
import { guidOf } from "../../values/guid.ts";
import type { People } from "../people/people.ts";
import type { Ask } from "./ask.ts";

/** Every session on every node that answers. */
export async function allSessions(ask: Ask): Promise<SessionRow[]> {
  const found: SessionRow[] = [];
  for (;;) {
    const { sessions, total } = await ask<SessionPage>({
      verb: "inspect",
      body: { op: "sessions", offset: found.length },
    });
    found.push(...sessions);
    if (sessions.length === 0 || found.length >= total) return found;
  }
}

/** What sessions can be told apart by. */
export const FILTERS = [
  "name",
  "user",
  "oid",
  "azp",
  "uti",
  "role",
  "account",
  "node",
  "address",
] as const;
type Filter = (typeof FILTERS)[number];
/** What a session itself has. A name is resolved before. */
type Fact = Exclude<Filter, "name">;

export const SORTS = ["since", "expires", "user", "account", "node", "address"] as const;
export type Sort = (typeof SORTS)[number];

/** What sessions are chosen by. */
export interface SessionFilter {
  readonly name: Fact;
  readonly value: string;
}

/** A filter as it was written. */
export interface WrittenFilter {
  readonly name: Filter;
  readonly value: string;
}

/**
 * A name stands for an object id.
 *
 * @throws Failure `identity_unknown` or `identity_ambiguous`
 */
export function resolved({ name, value }: WrittenFilter, people: People): SessionFilter {
  return name === "name" ? { name: "oid", value: people.find(value).oid } : { name, value };
}

/**
 * Reads `role=Orders.Read`, or `name=omar`.
 *
 * @throws UsageFailure
 */
export function filterOf(text: string): WrittenFilter {
  const [, name = "", value = ""] = /^(\w+)=(.+)$/.exec(text) ?? [];
  const filter = FILTERS.find((each) => each === name);
  if (filter === undefined) {
    throw new UsageFailure(
      `--filter ${JSON.stringify(text)} is not a filter`,
      `write NAME=VALUE, with one of ${FILTERS.join(", ")}`,
    );
  }
  if (filter !== "oid" && filter !== "azp") return { name: filter, value };
  return { name: filter, value: objectId(`--filter ${filter}`, value) };
}

/** @throws UsageFailure for what is not an id of Entra's, by the option that it was given with */
export function objectId(option: string, text: string): string {
  const id = guidOf(text);
  if (id !== undefined) return id;
  throw new UsageFailure(
    `${option} ${JSON.stringify(text)} is not an id`,
    "write one such as 5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b10, as nats-entra sessions --json shows it",
  );
}

/** What there is, besides what sessions have. */
export interface KnownNames {
  readonly roles: readonly string[];
  readonly accounts: readonly string[];
  /** Asked for when no session is on the node. */
  readonly nodes: () => Promise<readonly string[]>;
}

/**
 * Sessions that all filters fit.
 *
 * @throws Failure `role_unknown`, `account_unknown`, `node_unknown` for a name that nobody has: no session could fit
 */
export async function filtered(
  sessions: readonly SessionRow[],
  filters: readonly SessionFilter[],
  known: KnownNames,
): Promise<SessionRow[]> {
  for (const { name, value } of filters) {
    if (name === "role") {
      const names = [...known.roles, ...sessions.flatMap(({ roles = [] }) => roles)];
      mustBeKnown(name, value, names, "nats-entra policy report");
    } else if (name === "account") {
      const names = [...known.accounts, ...sessions.map(({ account }) => account)];
      mustBeKnown(name, value, names, "nats-entra policy report");
    } else if (name === "node" && !sessions.some(({ node }) => node === value)) {
      mustBeKnown(name, value, await known.nodes(), "nats-entra status");
    }
  }
  return sessions.filter((session) => filters.every((filter) => fits(session, filter)));
}

function fits(session: SessionRow, { name, value }: SessionFilter): boolean {
  if (name === "role") return session.roles?.includes(value) ?? false;
  // an address is one without its port, too
  if (name === "address")
    return session.address === value || session.address.startsWith(`${value}:`);
  return session[name] === value;
}

/** In this order; those of which it is not known come last. */
export function sorted(sessions: readonly SessionRow[], by: Sort): SessionRow[] {
  const last = "￿";
  return sessions.toSorted((a, b) => {
    const [left, right] = [a[by] ?? last, b[by] ?? last];
    if (typeof left === "number" && typeof right === "number") return left - right;
    return String(left) < String(right) ? -1 : String(left) > String(right) ? 1 : 0;
  });
}

/** `n1/17`: the connection's node and its number there. */
export function nameOf({ node, client }: Pick<SessionRow, "node" | "client">): string {
  return `${node}/${client}`;
}
