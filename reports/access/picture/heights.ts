/** How high everything stands in the columns: known before it is known how wide they are. */
import type { Picture } from "../../../access/report/index.ts";
import { GRID, type Box } from "./box.ts";
import { wayOf, type Levels, type Way } from "./channels.ts";
import { layerLists, layersOf } from "./layers.ts";
import { trunksOf } from "./layout.ts";
import { arranged, type Slot } from "./order.ts";

export interface Heights {
  /** The accounts of each column. */
  readonly lists: readonly (readonly number[])[];
  /** Those that neither export to nor import from another. */
  readonly alone: readonly number[];
  readonly ways: readonly Way[];
  readonly levels: Levels;
  /** Lower edge of the columns. */
  readonly bottom: number;
}

const COLUMNS = 4;
/** Accounts of one layer that stand in one column, while there are columns left. */
const MOST = 6;

/**
 * @param boxes of any width
 * @param gap between two boxes
 */
export function heightsOf(picture: Picture, boxes: readonly Box[], gap: number): Heights {
  const edges = trunksOf(picture).flatMap(({ exporter, ends }) =>
    ends.map(({ importer }) => ({ importer, exporter })),
  );
  const lists = layerLists(layersOf(boxes.length, edges), COLUMNS, MOST);
  const layers = new Map(
    lists.flatMap((list, at) => list.map((account) => [account, at] as const)),
  );
  const layer = (account: number) => layers.get(account) ?? 0;
  const ways = trunksOf(picture, (importer, exporter) => layer(importer) > layer(exporter)).map(
    (trunk) => wayOf(trunk, layer),
  );
  const slots = arranged(
    lists.map((list, c) => [
      ...list.map((account): Slot => ({ account, height: boxes[account]?.height ?? 0 })),
      ...ways.flatMap((way, trunk): Slot[] =>
        way.low < c && c < way.high ? [{ trunk, height: 2 * GRID }] : [],
      ),
    ]),
    ways,
    gap,
  );
  return {
    lists,
    alone: boxes.map(({ account }) => account).filter((account) => !layers.has(account)),
    ways,
    levels: {
      top: slots.account,
      // neighbouring layers differ, so that no line lies on another
      pass: (trunk, c) => slots.trunk(trunk, c) + (c % 2 === 0 ? GRID : GRID - 2),
      box: (account) => boxes[account] as Box,
      layer,
    },
    bottom: Math.max(0, ...slots.bottoms),
  };
}
