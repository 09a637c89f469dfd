/** The lines between the columns: what they pass, and where they turn. */
import type { Box } from "./box.ts";
import { lanesOf, type Crossing } from "./lanes.ts";
import { exportPort, importPort, type Point, type Trunk } from "./layout.ts";

const LANE = 9;
/** Room beside the lanes: for corners and arrowheads, and roles that stand out of their box. */
const [BEFORE, AFTER] = [16, 26];

/** A trunk, with the layers from which and to which it leads. */
export interface Way extends Trunk {
  readonly low: number;
  readonly high: number;
  /** The exporting account is to the right of the importing ones, as in all but circles. */
  readonly forward: boolean;
}

export function wayOf(trunk: Trunk, layer: (account: number) => number): Way {
  const all = [trunk.exporter, ...trunk.ends.map(({ importer }) => importer)].map(layer);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return { ...trunk, low, high, forward: layer(trunk.exporter) === high };
}

/** Heights, which are known before the widths are. */
export interface Levels {
  readonly top: (account: number) => number;
  /** Height on which a trunk passes a layer. */
  readonly pass: (trunk: number, layer: number) => number;
  readonly box: (account: number) => Box;
  readonly layer: (account: number) => number;
}

export interface Channel {
  readonly width: number;
  /** By trunk, from the channel's left edge. */
  readonly lanes: ReadonlyMap<number, number>;
}

/** The room between neighbouring layers, with a lane for each line that changes its height there. */
export function channelsOf(ways: readonly Way[], layers: number, levels: Levels): Channel[] {
  return Array.from({ length: Math.max(0, layers - 1) }, (_, c) => {
    const passing = ways.flatMap((way, trunk) =>
      way.low <= c && c < way.high ? [{ trunk, line: crossing(way, trunk, c, levels) }] : [],
    );
    const lanes = lanesOf(passing.map(({ line }) => line));
    const last = Math.max(1, ...lanes);
    return {
      width: BEFORE + LANE * last + AFTER,
      lanes: new Map(passing.map(({ trunk }, i) => [trunk, BEFORE + LANE * (lanes[i] ?? 0)])),
    };
  });
}

/** On which heights a trunk comes into a channel, and leaves it. */
function crossing(way: Way, trunk: number, c: number, levels: Levels): Crossing {
  const side = (layer: number) => {
    if (layer === levels.layer(way.exporter)) return [outOf(way, levels)];
    return [
      ...way.ends.filter(({ importer }) => levels.layer(importer) === layer).map(into(levels)),
      ...(way.low < layer && layer < way.high ? [levels.pass(trunk, layer)] : []),
    ];
  };
  return { left: side(c), right: side(c + 1) };
}

const outOf = ({ exporter, kind }: Trunk, { top, box }: Levels) =>
  top(exporter) + exportPort(box(exporter), kind);

const into =
  ({ top, box }: Levels) =>
  ({ importer, bundle }: Trunk["ends"][number]) =>
    top(importer) + importPort(box(importer), bundle);

interface Places extends Levels {
  /** Left edges of the layers. */
  readonly x: readonly number[];
  readonly width: number;
  readonly lane: (channel: number) => number;
}

/** The corners of one bundle's line, from the importing account on. */
export function cornersOf(
  way: Way,
  trunk: number,
  end: Trunk["ends"][number],
  places: Places,
): Point[] {
  const { x, width, lane, layer, pass } = places;
  const edge = (of: number, right: boolean) => (x[of] ?? 0) + (right ? width : 0);
  const [from, to] = [layer(end.importer), layer(way.exporter)];
  const step = way.forward ? 1 : -1;
  let y = into(places)(end);
  const points: Point[] = [[edge(from, way.forward), y]];
  for (let at = from; at !== to; at += step) {
    const turn = lane(way.forward ? at : at - 1);
    points.push([turn, y]);
    y = at + step === to ? outOf(way, places) : pass(trunk, at + step);
    points.push([turn, y]);
  }
  return [...points, [edge(to, !way.forward), y]];
}
