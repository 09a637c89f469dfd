/** The layout for wide screens and paper: a column for each layer, importing accounts to the left. */
import type { Picture } from "../../../access/report/index.ts";
import { OVER, type Box } from "./box.ts";
import { channelsOf, cornersOf } from "./channels.ts";
import { heightsOf } from "./heights.ts";
import { boxesOf, type Layout, type Placed, type Route } from "./layout.ts";

const WIDTH = 1192;
const [NARROWEST, WIDEST] = [236, 376];
const GAP = 24;
const MARGIN = 4;

/**
 * Places every account, and draws the way of every bundle. The same picture is always laid out the same.
 *
 * @example columns(picture).routes[0] // { bundle: 0, points: [[380, 96], [412, 96], [412, 240], [460, 240]] }
 */
export function columns(picture: Picture): Layout {
  const { lists, alone, ways, levels, bottom } = heightsOf(picture, boxesOf(picture, WIDEST), GAP);
  const channels = channelsOf(ways, lists.length, levels);
  const beside = lists.length > 0 && lists.length < 3 && alone.length > 0 && alone.length <= 4;
  const count = lists.length === 0 ? Math.min(3, alone.length) : lists.length + Number(beside);
  const between =
    sum(channels.map((channel) => channel.width)) +
    (count - Math.max(1, lists.length)) * (OVER + 2 * GAP);
  const width = boxWidth((WIDTH - between - OVER - 2 * MARGIN) / Math.max(1, count));
  const boxes = boxesOf(picture, width);
  const x = lists.map(
    (_, c) => MARGIN + OVER + c * width + sum(channels.slice(0, c).map((channel) => channel.width)),
  );
  const placed = lists.flatMap((list, c) =>
    list.map((account) => place(boxes, account, x[c] ?? 0, MARGIN + levels.top(account))),
  );
  const right = (x.at(-1) ?? 0) + width + OVER + 2 * GAP;
  const under = MARGIN + (lists.length === 0 ? 0 : bottom + 2 * GAP);
  const rest = beside
    ? stacked(boxes, alone, [right], MARGIN)
    : stacked(boxes, alone, gridOf(width), under);
  const all = [...placed, ...rest];
  const routes = ways.flatMap((way, trunk) => {
    const lane = (c: number) => (x[c] ?? 0) + width + (channels[c]?.lanes.get(trunk) ?? 0);
    return way.ends.map((end): Route => {
      const corners = cornersOf(way, trunk, end, { ...levels, x, width, lane });
      return { bundle: end.bundle, points: corners.map(([left, top]) => [left, top + MARGIN]) };
    });
  });
  return {
    width: Math.max(0, ...all.map((box) => box.x + box.width)) + MARGIN,
    height: Math.max(MARGIN + bottom, ...all.map((box) => box.y + box.height)) + MARGIN,
    boxes: all,
    routes,
  };
}

function boxWidth(room: number): number {
  return Math.max(NARROWEST, Math.min(WIDEST, Math.floor(room)));
}

function gridOf(width: number): number[] {
  const count = Math.max(1, Math.floor((WIDTH + GAP) / (width + OVER + GAP)));
  return Array.from({ length: count }, (_, c) => MARGIN + OVER + c * (width + OVER + GAP));
}

/** One after the other, each where there is most room. */
function stacked(
  boxes: readonly Box[],
  accounts: readonly number[],
  xs: readonly number[],
  top: number,
): Placed[] {
  const ends = xs.map(() => top);
  return accounts.map((account) => {
    const c = ends.indexOf(Math.min(...ends));
    const y = ends[c] ?? top;
    const placed = place(boxes, account, xs[c] ?? 0, y);
    ends[c] = y + placed.height + GAP;
    return placed;
  });
}

function place(boxes: readonly Box[], account: number, x: number, y: number): Placed {
  return { ...(boxes[account] as Box), x, y };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
