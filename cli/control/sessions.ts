import type { SessionRow } from "../../callout/control/session-list.ts";
import { UsageFailure } from "../failure.ts";
import type { Ask } from "./ask.ts";

/** Every session on every node that answers. */
export async function allSessions(ask: Ask): Promise<SessionRow[]> {
  const found: SessionRow[] = [];
  for (;;) {
    const { sessions, total } = await ask<{
      readonly sessions: readonly SessionRow[];
      readonly total: number;
    }>({ verb: "inspect", body: { op: "sessions", offset: found.length } });
    found.push(...sessions);
    if (sessions.length === 0 || found.length >= total) return found;
  }
}

/** What sessions can be told apart by. */
export const FILTERS = ["user", "oid", "azp", "uti", "role", "account", "node", "address"] as const;
type Filter = (typeof FILTERS)[number];

export const SORTS = ["since", "expires", "user", "account", "node", "address"] as const;
export type Sort = (typeof SORTS)[number];

/**
 * Reads `role=Orders.Read`.
 *
 * @throws UsageFailure
 */
export function filterOf(text: string): (session: SessionRow) => boolean {
  const [, name = "", value = ""] = /^(\w+)=(.+)$/.exec(text) ?? [];
  const filter = FILTERS.find((each) => each === name);
  if (filter !== undefined) return (session) => fits(session, filter, value);
  throw new UsageFailure(
    `--filter ${JSON.stringify(text)} is no filter`,
    `write NAME=VALUE, with one of ${FILTERS.join(", ")}`,
  );
}

function fits(session: SessionRow, filter: Filter, value: string): boolean {
  if (filter === "role") return session.roles?.includes(value) ?? false;
  // an address is one without its port, too
  if (filter === "address")
    return session.address === value || session.address.startsWith(`${value}:`);
  return session[filter] === value;
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
