/** Small shapes for what is in an account, so that color is not needed to tell it apart. */
import type { Place } from "../../../access/report/index.ts";

/** Outlines in a square of 12, relative to its upper left corner. */
const ICONS: Readonly<Record<Place["kind"], string>> = {
  // a request and its answer
  service: "m0 4h9m-3 -3l3 3l-3 3m6 2h-9m3 -3l-3 3l3 3",
  // messages, one after the other
  stream: "m0 1h12v10h-12zm4 0v10m4 -10v10",
  // a table of keys
  bucket: "m0 1h12v10h-12zm0 3.5h12m0 3.5h-12m4 -7v10",
  // a page
  objects: "m1.5 0h6l3 3v9h-9zm6 0v3h3",
  // a pattern
  subjects: "m6 1v10m-4.5 -7.5l9 5m0 -5l-9 5",
};

export function iconPath(kind: Place["kind"], x: number, y: number): string {
  return `M${x} ${y}${ICONS[kind]}`;
}
