/** The measurements for people. */
import { shown, table } from "../table.ts";

export interface Measured {
  readonly load: string;
  readonly unit: string;
  /** Is the client at the node of the stream and the service? */
  readonly near: boolean;
  /** In one account, and through the wall. */
  readonly inside: number;
  readonly through: number;
}

/** How much of the speed is left, or how much longer it takes: 1 when the wall costs nothing, more when it does. */
function cost({ unit, inside, through }: Measured): number {
  return unit === "µs" ? through / inside : inside / through;
}

export function report(rows: readonly Measured[]): string {
  const head = ["what", "client", "unit", "in one account", "through the wall", "wall costs"];
  const cells = rows.map((row) => [
    row.load,
    row.near ? "same node" : "another node",
    row.unit,
    shown(row.inside),
    shown(row.through),
    `${cost(row).toFixed(2)} ×`,
  ]);
  const lines = [
    "One connection of nats.js; µs one after another, a second with 64 on their way. Streams in memory, one replica.",
    "Medians of rounds in which both took turns on the same three nodes.",
    "",
    ...table([head, ...cells], 3),
  ];
  return `${lines.join("\n")}\n`;
}
