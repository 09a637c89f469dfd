import { storms } from "./goals.ts";
import type { Load } from "./measure.ts";

/** Characters: the usual token of Entra's, and one with many roles. */
const [usual, large] = [1700, 8000];

/** What is put on every contender; `scale` makes all of it longer or shorter. */
export function loads(scale: number): Load[] {
  const count = (most: number) => Math.max(1, Math.round(most * scale));
  return [
    { name: "one by one", count: count(400), how: { parallel: 1 }, length: usual, again: true },
    { name: storms.usual, count: count(1500), how: { parallel: 32 }, length: usual, again: true },
    {
      name: "256 at a time",
      count: count(1500),
      how: { parallel: 256 },
      length: usual,
      again: true,
    },
    { name: "8 KB tokens", count: count(1000), how: { parallel: 32 }, length: large, again: true },
    {
      name: storms.paced,
      count: count(1200),
      how: { perSecond: 300 },
      length: usual,
      again: false,
    },
  ];
}

/** So many clients lose their node and come back with the tokens that they had. */
export function comeBack(scale: number): Load {
  const count = Math.max(1, Math.round(10_000 * scale));
  return { name: storms.back, count, how: { parallel: 256 }, length: usual, again: true };
}
