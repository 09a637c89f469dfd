/** The layout for phones: one account below the other, lines at the right edge. */
import type { Picture } from "../../../access/report/index.ts";
import { OVER } from "./box.ts";
import { nested } from "./lanes.ts";
import { layersOf } from "./layers.ts";
import {
  boxesOf,
  exportPort,
  importPort,
  trunksOf,
  type Layout,
  type Placed,
  type Point,
} from "./layout.ts";

const WIDTH = 356;
const NARROWEST = 264;
/** Between two lanes: many lines are closer together, so that boxes keep their width. */
const [CLOSEST, LANE] = [6, 9];
const GAP = 24;
const MARGIN = 4;
/** Between the boxes and the innermost lane: an arrowhead and a corner. */
const BESIDE = 18;

/** Importing accounts above those from which they import. */
export function stack(picture: Picture): Layout {
  const trunks = trunksOf(picture);
  const layers = layersOf(
    picture.accounts.length,
    trunks.flatMap(({ exporter, ends }) => ends.map(({ importer }) => ({ importer, exporter }))),
  );
  const layer = (account: number) => layers[account] ?? Infinity;
  const order = picture.accounts
    .map((_, account) => account)
    .sort((a, b) => (layer(a) === layer(b) ? a - b : layer(a) - layer(b)));
  // first as wide as without lines, to see how many lanes they take; heights do not depend on it
  const ports = portsOf(picture, order, WIDTH);
  const spans = trunks.map(({ kind, exporter, ends }): readonly [number, number] => {
    const all = [
      ports.out(exporter, kind),
      ...ends.map(({ importer, bundle }) => ports.in(importer, bundle)),
    ];
    return [Math.min(...all), Math.max(...all)];
  });
  const lanes = nested(spans);
  const outermost = Math.max(0, ...lanes);
  const room = WIDTH - 3 * MARGIN - OVER - BESIDE - NARROWEST;
  const step = Math.max(CLOSEST, Math.min(LANE, Math.floor(room / Math.max(1, outermost))));
  const gutter = lanes.length === 0 ? 0 : BESIDE + step * outermost;
  const width = Math.max(NARROWEST, WIDTH - 3 * MARGIN - OVER - gutter);
  const { boxes } = portsOf(picture, order, width);
  const edge = MARGIN + OVER + width;
  return {
    width: edge + gutter + 2 * MARGIN,
    height: Math.max(0, ...boxes.map(({ y, height }) => y + height)) + MARGIN,
    boxes,
    routes: trunks.flatMap(({ kind, exporter, ends }, i) =>
      ends.map(({ importer, bundle }) => {
        const lane = edge + BESIDE + step * (lanes[i] ?? 0);
        const [from, to] = [ports.in(importer, bundle), ports.out(exporter, kind)];
        const points: Point[] = [
          [edge, from],
          [lane, from],
          [lane, to],
          [edge, to],
        ];
        return { bundle, points };
      }),
    ),
  };
}

function portsOf(picture: Picture, order: readonly number[], width: number) {
  const boxes: Placed[] = [];
  const all = boxesOf(picture, width);
  let y = MARGIN;
  for (const account of order) {
    const box = all[account];
    if (box === undefined) continue;
    boxes.push({ ...box, x: MARGIN + OVER, y });
    y += box.height + GAP;
  }
  const at = (account: number) => boxes.find((box) => box.account === account) as Placed;
  return {
    boxes,
    in: (account: number, bundle: number) => at(account).y + importPort(at(account), bundle),
    out: (account: number, kind: "service" | "stream") =>
      at(account).y + exportPort(at(account), kind),
  };
}
