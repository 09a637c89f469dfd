/** What the results of an operation mean. */
import type { Client } from "./clients.ts";
import { reasonOf, type Operation } from "./case.ts";
import { places, type Place, type Plan, type Run } from "./plan.ts";
import type { Result } from "./protocol.ts";

/**
 * Milliseconds by which an operation may take longer than the same with all rights. What a client waits for in vain
 * takes it five seconds as a rule, and the server's log says what was refused.
 */
const STALL = 4_000;

/** One cell of the matrix. */
export interface Cell {
  readonly client: Client;
  readonly helper: string;
  readonly operation: Operation;
  readonly place: Place;
  readonly state: "works" | "absent" | "not";
  /** Why the client has no such operation, or what went wrong. */
  readonly why?: string;
}

export interface Judged {
  readonly cells: readonly Cell[];
  /** What is otherwise than the cases say: a test expects none. */
  readonly problems: readonly string[];
}

/** @param violations what the server refused, by the run's id */
export function judge(
  client: Client,
  plan: Plan,
  results: ReadonlyMap<string, Result>,
  violations: ReadonlyMap<string, readonly string[]>,
): Judged {
  const cells: Cell[] = [];
  const problems: string[] = [];
  for (const runs of Map.groupBy(plan.runs, ({ row }) => row).values()) {
    const [
      {
        case: { helper },
        operation,
      },
    ] = runs as [Run];
    const free = resultOf(runs, "all", results);
    const isFine = free.outcome === "works" || free.outcome === "absent";
    if (!isFine && reasonOf(operation, client, "all") === undefined)
      problems.push(`${operation.name}: ${free.outcome} with all rights: ${free.error ?? ""}`);
    for (const place of places.filter((each) => runs.some(({ rights }) => rights === each))) {
      const own = resultOf(runs, place, results);
      const refused = violations.get(own.id) ?? [];
      const cell = { client, helper, operation, place, ...stateOf(own, free, refused) };
      cells.push(cell);
      problems.push(...differences(cell));
    }
  }
  return { cells, problems };
}

function differences({ client, helper, operation, place, state, why }: Cell): string[] {
  const expected = reasonOf(operation, client, place);
  const where = `${helper} ${operation.name}, ${place}`;
  if (state === "not" && expected === undefined) return [`${where}: ${why ?? ""}`];
  if (state === "works" && expected !== undefined)
    return [`${where}: works, although it is said that ${expected}`];
  return [];
}

function stateOf(
  own: Result,
  free: Result,
  refused: readonly string[],
): Pick<Cell, "state" | "why"> {
  if (own.outcome === "absent") return { state: "absent", ...(own.error && { why: own.error }) };
  const faults = [
    ...(own.outcome === "works" ? [] : [`${own.outcome} (${own.error ?? ""})`]),
    ...(own.ms > free.ms + STALL ? [`takes ${Math.round(own.ms)} ms`] : []),
    ...refused.map((what) => `may not ${what}`),
  ];
  return faults.length === 0 ? { state: "works" } : { state: "not", why: faults.join("; ") };
}

function resultOf(
  runs: readonly Run[],
  rights: Run["rights"],
  results: ReadonlyMap<string, Result>,
): Result {
  const id = runs.find((run) => run.rights === rights)?.ordered.id ?? "";
  const result = results.get(id);
  if (result === undefined) throw new Error(`no result of ${id}`);
  return result;
}
