/** All operations, and how to find those that a pattern may mean. */
import { tokens } from "../subjects/pattern.ts";
import { DATA } from "./data.ts";
import { JETSTREAM_API } from "./jetstream-api.ts";
import { JETSTREAM_EVENTS } from "./jetstream-events.ts";
import type { Operation } from "./operation.ts";
import type { Direction } from "./region.ts";
import { SYSTEM } from "./system.ts";

/** Every subject that means something to nats-server or to the libraries built on it. */
export const OPERATIONS: readonly Operation[] = [
  ...JETSTREAM_API,
  ...JETSTREAM_EVENTS,
  ...DATA,
  ...SYSTEM,
];

/** By first token, which is a literal one in every operation. */
const groups = { publish: grouped("publish"), receive: grouped("receive") } as const;

function grouped(direction: Direction): ReadonlyMap<string, readonly Operation[]> {
  const byFirst = new Map<string, Operation[]>();
  for (const operation of OPERATIONS.filter((item) => item.direction === direction)) {
    const [first = ""] = operation.tokens;
    byFirst.set(first, [...(byFirst.get(first) ?? []), operation]);
  }
  return byFirst;
}

/** The operations whose subjects overlap with a pattern, in the table's order. */
export function candidates(direction: Direction, pattern: string): readonly Operation[] {
  const parts = tokens(pattern);
  const [first = ""] = parts;
  const byFirst = groups[direction];
  const possible =
    first === "*" || first === ">" ? [...byFirst.values()].flat() : (byFirst.get(first) ?? []);
  return possible.filter((operation) => meets(operation.tokens, parts));
}

/** `overlaps`, of patterns in tokens: it is asked for every operation and every grant. */
function meets(left: readonly string[], right: readonly string[]): boolean {
  for (let i = 0; ; i += 1) {
    const l = left[i];
    const r = right[i];
    if (l === undefined || r === undefined) return l === r;
    if (l === ">" || r === ">") return true;
    if (l !== "*" && r !== "*" && l !== r) return false;
  }
}
