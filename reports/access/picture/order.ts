/** Accounts, and lines that pass them, one below the other: near to what they are linked with. */
import { GRID } from "./box.ts";
import type { Trunk } from "./layout.ts";

/** An account in its layer, or the room that a trunk takes to pass the layer. */
export interface Slot {
  readonly account?: number;
  readonly trunk?: number;
  readonly height: number;
}

export interface Arranged {
  /** Upper edge of an account. */
  readonly account: (account: number) => number;
  /** Upper edge of the room of a trunk in a layer. */
  readonly trunk: (trunk: number, layer: number) => number;
  /** Lower edge of each layer. */
  readonly bottoms: readonly number[];
}

const ROUNDS = 4;

/**
 * @param layers what is in each layer
 * @param trunks those that slots mean by their place in this list
 * @param gap between two slots
 */
export function arranged(
  layers: readonly (readonly Slot[])[],
  trunks: readonly Trunk[],
  gap: number,
): Arranged {
  const middles = new Map<Slot, number>();
  let lists = layers.map((slots) => {
    stack(slots, () => undefined, gap, middles);
    return slots;
  });
  const linked = linksOf(layers, trunks);
  const sweep = (order: readonly number[]) => {
    for (const c of order) {
      const wanted = (slot: Slot) => mean(linked(slot).map((other) => middles.get(other) ?? 0));
      const slots = lists[c] ?? [];
      const key = (slot: Slot) => wanted(slot) ?? middles.get(slot) ?? 0;
      const sorted = slots.toSorted((a, b) => key(a) - key(b));
      stack(sorted, wanted, gap, middles);
      lists = lists.with(c, sorted);
    }
  };
  const forward = layers.map((_, c) => c);
  for (let round = 0; round < ROUNDS; round += 1) {
    sweep(forward.slice(1));
    sweep(forward.toReversed().slice(1));
  }
  const edges = within(lists, middles, gap);
  const edge = (slot: Slot | undefined) => (slot === undefined ? 0 : (edges.get(slot) ?? 0));
  const all = lists.flat();
  return {
    account: (account) => edge(all.find((slot) => slot.account === account)),
    trunk: (trunk, c) => edge(lists[c]?.find((slot) => slot.trunk === trunk)),
    bottoms: lists.map((slots) => Math.max(0, ...slots.map((slot) => edge(slot) + slot.height))),
  };
}

/** Upper edges on the grid: no layer begins above the tallest, or ends below it. */
function within(
  lists: readonly (readonly Slot[])[],
  middles: ReadonlyMap<Slot, number>,
  gap: number,
): Map<Slot, number> {
  const heightOf = (slots: readonly Slot[]) =>
    slots.reduce((sum, { height }) => sum + height + gap, -gap);
  const tallest = Math.max(0, ...lists.map(heightOf));
  const top = (slot: Slot) => (middles.get(slot) ?? 0) - slot.height / 2;
  const longest = lists.find((slots) => heightOf(slots) === tallest);
  const start = longest?.[0] === undefined ? 0 : top(longest[0]);
  const edges = new Map<Slot, number>();
  for (const slots of lists) {
    const [first] = slots;
    if (first === undefined) continue;
    const wanted = Math.round((top(first) - start) / GRID) * GRID;
    let y = Math.max(0, Math.min(wanted, tallest - heightOf(slots)));
    for (const slot of slots) {
      edges.set(slot, y);
      y += slot.height + gap;
    }
  }
  return edges;
}

/** Slots in neighbouring layers between which a line leads. */
function linksOf(layers: readonly (readonly Slot[])[], trunks: readonly Trunk[]) {
  const layerOf = new Map(layers.flatMap((slots, c) => slots.map((slot) => [slot, c] as const)));
  const all = [...layerOf.keys()];
  const links = new Map<Slot, Slot[]>();
  for (const [i, { exporter, ends }] of trunks.entries()) {
    const importers = new Set(ends.map(({ importer }) => importer));
    const along = all.filter(
      ({ account, trunk }) =>
        trunk === i || account === exporter || (account !== undefined && importers.has(account)),
    );
    for (const slot of along) {
      const isEnd = slot.account !== undefined && slot.account !== exporter;
      const near = along.filter((other) => {
        if (Math.abs((layerOf.get(other) ?? 0) - (layerOf.get(slot) ?? 0)) !== 1) return false;
        // two importing accounts have nothing to do with each other
        return !(isEnd && other.account !== undefined && other.account !== exporter);
      });
      links.set(slot, [...(links.get(slot) ?? []), ...near]);
    }
  }
  return (slot: Slot): readonly Slot[] => links.get(slot) ?? [];
}

/** One below the other, all together as near to where they are wanted as can be. */
function stack(
  slots: readonly Slot[],
  wanted: (slot: Slot) => number | undefined,
  gap: number,
  middles: Map<Slot, number>,
): void {
  let top = 0;
  const found = slots.map((slot) => {
    const middle = top + slot.height / 2;
    top += slot.height + gap;
    return middle;
  });
  const off = slots.flatMap((slot, i) => {
    const middle = wanted(slot);
    return middle === undefined ? [] : [(found[i] ?? 0) - middle];
  });
  const shift = mean(off) ?? 0;
  for (const [i, slot] of slots.entries()) middles.set(slot, (found[i] ?? 0) - shift);
}

function mean(values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
