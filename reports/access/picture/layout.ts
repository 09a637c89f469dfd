/** What the layouts have in common. Coordinates are pixels of the whole picture. */
import type { Bundle, Picture } from "../../../access/report/index.ts";
import { boxOf, type Box } from "./box.ts";

export interface Placed extends Box {
  readonly x: number;
  readonly y: number;
}

/** The way of a bundle, from the importing account to the exporting one: corners. */
export interface Route {
  readonly bundle: number;
  readonly points: readonly Point[];
}

export type Point = readonly [x: number, y: number];

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Placed[];
  readonly routes: readonly Route[];
}

/** Bundles that share a line up to the exporting account. */
export interface Trunk {
  readonly kind: Bundle["kind"];
  readonly exporter: number;
  readonly ends: readonly { readonly bundle: number; readonly importer: number }[];
}

/** @param apart bundles of the same exporting account and kind that go another way */
export function trunksOf(
  { accounts, bundles }: Picture,
  apart: (importer: number, exporter: number) => boolean = () => false,
): Trunk[] {
  const places = new Map(accounts.map(({ name }, i) => [name, i]));
  const trunks = new Map<string, Trunk & { readonly ends: Trunk["ends"][number][] }>();
  for (const [bundle, { kind, importer: into, exporter: from }] of bundles.entries()) {
    const [importer, exporter] = [places.get(into), places.get(from)];
    if (importer === undefined || exporter === undefined) continue;
    const key = `${exporter} ${kind} ${apart(importer, exporter)}`;
    const known = trunks.get(key) ?? { kind, exporter, ends: [] };
    known.ends.push({ bundle, importer });
    trunks.set(key, known);
  }
  return [...trunks.values()];
}

/** Where a bundle's line leaves the importing account: height in the box. */
export function importPort({ items }: Box, bundle: number): number {
  const row = items.find(({ kind, share }) => kind === "import" && share?.bundle === bundle);
  return row === undefined ? 0 : row.y + row.height / 2;
}

/** Where lines of a kind arrive: not on the height of an import, so that no line lies on another. */
export function exportPort({ items }: Box, of: Bundle["kind"]): number {
  const row = items.find(({ kind, share }) => kind === "export" && share?.kind === of);
  return row === undefined ? 17 : row.y + row.height / 2 - 3;
}

/** Pictures with many accounts show the first things of each. */
export function boxesOf(picture: Picture, width: number): Box[] {
  const most = picture.accounts.length > 8 ? 6 : 14;
  return picture.accounts.map((_, account) => boxOf(picture, account, width, most));
}
