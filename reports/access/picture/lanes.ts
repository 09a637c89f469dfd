/** Which of several lines between two columns is left of which. */

/** The heights on which a line comes into a channel, and those on which it leaves it. */
export interface Crossing {
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/**
 * A lane for each line, 0 the leftmost, such that few lines cross: neighbours change places while that helps.
 * Lines that do not meet share a lane.
 *
 * @example lanesOf([{ left: [0], right: [50] }, { left: [20], right: [90] }]) // [1, 0]
 */
export function lanesOf(lines: readonly Crossing[]): number[] {
  const order = lines.map((_, i) => i);
  for (let helped = true; helped;) {
    helped = false;
    for (let i = 1; i < order.length; i += 1) {
      const [a, b] = [order[i - 1] ?? 0, order[i] ?? 0];
      if (crossings(lines, a, b) <= crossings(lines, b, a)) continue;
      [order[i - 1], order[i]] = [b, a];
      helped = true;
    }
  }
  const lanes = lines.map(() => 0);
  for (const [place, i] of order.entries()) {
    const met = order.slice(0, place).filter((other) => meet(lines[i], lines[other]));
    lanes[i] = Math.max(-1, ...met.map((other) => lanes[other] ?? 0)) + 1;
  }
  return lanes;
}

function spanOf({ left, right }: Crossing): [low: number, high: number] {
  const all = [...left, ...right];
  return [Math.min(...all), Math.max(...all)];
}

/** Whether they would touch in one lane; their corners are round. */
function meet(a: Crossing | undefined, b: Crossing | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const [[low, high], [from, to]] = [spanOf(a), spanOf(b)];
  return low < to + CLEAR && from < high + CLEAR;
}

const CLEAR = 16;

/** How often they cross when the first has the lane to the left of the second. */
function crossings(lines: readonly Crossing[], first: number, second: number): number {
  const [a, b] = [lines[first], lines[second]];
  if (a === undefined || b === undefined) return 0;
  const within = (heights: readonly number[], line: Crossing) => {
    const [low, high] = spanOf(line);
    return heights.filter((y) => low < y && y < high).length;
  };
  return within(b.left, a) + within(a.right, b);
}

/**
 * A lane for each of several spans, 0 the innermost, so that no two of a lane overlap: short ones inside.
 *
 * @param spans upper and lower ends
 */
export function nested(spans: readonly (readonly [low: number, high: number])[]): number[] {
  const lanes: (readonly [number, number])[][] = [];
  const found = spans.map(() => 0);
  const order = spans
    .map((span, i) => ({ span, i }))
    .sort((a, b) => a.span[1] - a.span[0] - (b.span[1] - b.span[0]) || a.i - b.i);
  for (const { span, i } of order) {
    const [low, high] = span;
    const free = lanes.findIndex((taken) => taken.every(([from, to]) => high < from || to < low));
    const lane = free < 0 ? lanes.length : free;
    lanes[lane] = [...(lanes[lane] ?? []), span];
    found[i] = lane;
  }
  return found;
}
