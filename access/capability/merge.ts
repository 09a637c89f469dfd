/** Readings of several grants: what one says twice, or within another, is shown once. */
import { hasWildcard, tokens } from "../subjects/pattern.ts";
import type { Reading } from "./capability.ts";
import { subjectsBehind } from "./read.ts";
import { includesRegion } from "./region.ts";

/** The readings without those that are part of another; the entries behind them are kept. */
export function merge(readings: readonly Reading[]): Reading[] {
  const kinds = new Map<string, Reading[]>();
  for (const reading of readings) {
    const same = kinds.get(reading.kind);
    if (same === undefined) kinds.set(reading.kind, [reading]);
    else same.push(reading);
  }
  return [...kinds.values()].flatMap((same) => (same.length === 1 ? same : widest(same)));
}

/** In an order in which those that hold others come first. */
export function widestFirst(readings: readonly Reading[]): Reading[] {
  return readings
    .map((reading) => ({ reading, place: place(reading) }))
    .sort((a, b) => a.place - b.place)
    .map(({ reading }) => reading);
}

function widest(readings: readonly Reading[]): Reading[] {
  const kept: Reading[] = [];
  for (const reading of widestFirst(readings)) {
    const at = kept.findIndex(({ region }) => includesRegion(region, reading.region));
    const outer = kept[at];
    if (outer === undefined) kept.push(reading);
    else kept[at] = withEntries(outer, reading.region.entries ?? []);
  }
  return kept;
}

/** Grows from what holds others to what they hold: literal tokens, then no `>`, then all tokens. */
function place({ region: { pattern, queue } }: Reading): number {
  const parts = tokens(pattern);
  const fixed = parts.filter((token) => !hasWildcard(token)).length;
  const end = parts.at(-1) === ">" ? 0 : 1;
  return ((fixed * 2 + end) * 256 + parts.length) * 2 + (queue === undefined ? 0 : 1);
}

function withEntries(reading: Reading, more: readonly string[]): Reading {
  const { region, direction, capability } = reading;
  const entries = [...new Set([...(region.entries ?? []), ...more])];
  if (entries.length === (region.entries ?? []).length) return reading;
  const wider = { ...region, entries };
  return {
    ...reading,
    region: wider,
    capability: { ...capability, ...subjectsBehind(direction, wider) },
  };
}
