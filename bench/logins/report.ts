/** The measurements for people. */
import { shown, table } from "../table.ts";
import { sum, type Floor } from "./floor.ts";
import { isMet, type Goal, type Measurements } from "./goals.ts";
import type { Measured } from "./measure.ts";
import type { Work } from "./work.ts";

export interface Report extends Measurements {
  readonly floor: Floor;
  /** A login with a new token, without servers and sockets. */
  readonly alone: Work;
  readonly goals: readonly Goal[];
}

const head = [
  "load",
  "tokens",
  "way in",
  "logins/s",
  "p50, ms",
  "p99, ms",
  "CPU, µs",
  "Go peer is",
  "retries",
];

export function report(measured: Report): string {
  const { rows, memory, started, floor, alone, messages, goals } = measured;
  const signatures = sum(floor);
  const cells = rows.map((row) => [
    row.load,
    row.contender === "plain credentials" ? "" : row.again ? "seen before" : "new",
    row.contender,
    shown(row.perSecond),
    shown(row.p50),
    shown(row.p99),
    row.cpu === undefined ? "" : shown(row.cpu),
    ratio(row, rows),
    row.retries === 0 ? "" : shown(row.retries),
  ]);
  const lines = [
    "A login is a connection, CONNECT, and the answer to its first PING. CPU is the callout's time for it,",
    "in user and kernel mode. Medians of rounds in which all took turns.",
    "",
    ...table([head, ...cells], 3),
    "",
    `The callout served ${shown(started.first)} ms after its start; at the end ${shown(started.end)}, with all sessions of another.`,
    `It holds ${shown(memory.warm)} MB after the warm-up, ${shown(memory.end)} at the end.`,
    `Signatures alone: ${shown(signatures.busy)} µs a login with a new token ` +
      `(RSA ${shown(floor.verify.busy)}, Ed25519 ${shown(floor.sign.busy)} twice), ${afterPause(signatures)}.`,
    `The same login without servers and sockets: ${shown(alone.busy)} µs, ${afterPause(alone)}.`,
    `After the login: ${shown(messages.callout)} messages/s, ${shown(messages.plain)} with plain credentials.`,
    "",
    ...goals.map(
      (goal) =>
        `${isMet(goal) ? "met   " : "MISSED"}  ${shown(goal.measured)} ${goal.goal}; ` +
        `at ${goal.least ? "least" : "most"} ${goal.limit}`,
    ),
  ];
  return `${lines.join("\n")}\n`;
}

function afterPause({ rested }: Work): string {
  return `${shown(rested)} when the processor was elsewhere for 3 ms`;
}

/** How many times the Go peer's processor time is this one's, under the same load. */
function ratio(row: Measured, rows: readonly Measured[]): string {
  const peer = rows.find(
    (each) => each.contender === "Go peer" && each.load === row.load && each.again === row.again,
  );
  if (row.contender !== "nats-entra" || row.cpu === undefined || peer?.cpu === undefined) return "";
  return `${(peer.cpu / row.cpu).toFixed(1)} ×`;
}
