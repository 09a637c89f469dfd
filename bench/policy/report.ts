/** The measurements for people. */
import type { RepeatOptions } from "../repeat.ts";
import { shown, table } from "../table.ts";
import { growth, proved, type Goal } from "./goals.ts";
import type { Measured } from "./measure.ts";
import { DENIES, GRANTS } from "./roles.ts";

const HEAD = [
  "roles",
  "changed",
  "invariants",
  "compile",
  "prove",
  "diff",
  "first time",
  "memory",
  "growth",
  "pairwise",
  "prove is",
];

export function report(
  sizes: readonly Measured[],
  goals: readonly Goal[],
  { runs }: RepeatOptions,
): string {
  const rows = sizes.map((size, i) => rowOf(size, sizes[i - 1]));
  const lines = [
    `Policies of roles with ${GRANTS} grants and ${DENIES} denies each. Milliseconds of processor time, median of ${runs};`,
    "first time: compile, prove and diff in a new process, and the memory that it takes, in MB;",
    "growth: n of rolesⁿ, from the line above; pairwise: the proofs by comparing pattern with pattern.",
    "",
    ...table([HEAD, ...rows]),
    "",
    ...goals.map(
      ({ goal, limit, measured, met }) =>
        `${met ? "met   " : "MISSED"}  ${goal}: ${shown(measured)}, at most ${limit}`,
    ),
  ];
  return `${lines.join("\n").trimEnd()}\n`;
}

function rowOf(size: Measured, before: Measured | undefined): string[] {
  const { usual, first, roles, changed, invariants, memory } = size;
  return [
    ...[roles, changed, invariants, usual.compile, usual.prove, usual.diff].map(shown),
    shown(proved({ usual: first }) + first.diff),
    shown(memory),
    before === undefined ? "" : growth(before, size).toFixed(2),
    shown(usual.pairwise),
    `${shown(usual.prove / usual.pairwise)} ×`,
  ];
}
