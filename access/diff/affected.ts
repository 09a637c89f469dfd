/** Which accounts a change of exports and imports affects. */
import { wayOf, type Flow, type Flows } from "../reach/index.ts";

/**
 * The accounts from which messages go other ways than before, or into which they come by others. What sessions of any
 * other account reach is the same, if their roles are.
 *
 * Requests pass through one service after another, so a change affects every account with a way to it. A stream import is
 * one step and affects its two ends (../reach/travel.ts).
 */
export function affectedAccounts(base: Flows, head: Flows): ReadonlySet<string> {
  const changed = [...without(base.all, head.all), ...without(head.all, base.all)];
  if (changed.length === 0) return new Set();
  const services = [...base.all, ...head.all].filter(isService);
  const [before, after] = [
    Map.groupBy(services, ({ to }) => to.account),
    Map.groupBy(services, ({ from }) => from.account),
  ];
  const requests = changed.filter(isService);
  return new Set([
    ...changed.flatMap(({ from, to }) => [from.account, to.account]),
    ...closure(
      requests.map(({ from }) => from.account),
      (account) => (before.get(account) ?? []).map(({ from }) => from.account),
    ),
    ...closure(
      requests.map(({ to }) => to.account),
      (account) => (after.get(account) ?? []).map(({ to }) => to.account),
    ),
  ]);
}

function isService({ kind }: Flow): boolean {
  return kind === "service";
}

function without(flows: readonly Flow[], others: readonly Flow[]): Flow[] {
  const known = new Set(others.map((flow) => wayOf(flow.import)));
  return flows.filter((flow) => !known.has(wayOf(flow.import)));
}

function closure(
  first: readonly string[],
  next: (account: string) => readonly string[],
): ReadonlySet<string> {
  const all = new Set(first);
  // what is added while it is gone through is gone through as well
  for (const account of all) for (const one of next(account)) all.add(one);
  return all;
}
