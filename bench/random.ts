/** Draws that are the same on every machine and in every run. */
export interface Random {
  /** A whole number from 0 to `end - 1`. */
  below(end: number): number;
  /** One of the items, which are at least one. */
  oneOf<T>(items: readonly T[]): T;
}

/** Mulberry32: 32 bits of state, good enough to mix shapes, and no dependency. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000) * end);
  };
  return { below, oneOf: (items) => items[below(items.length)] as (typeof items)[number] };
}
