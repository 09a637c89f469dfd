import type { Paint } from "../output.ts";
import type { Cell, Matrix, Session } from "./matrix.ts";
import { shortIds } from "./short-ids.ts";

/** Characters of a column. */
const STEP = 3;

/**
 * The table: a line for each probe, a column for each session. The columns' names stand one below
 * the other, each with a line down to its column, so that many narrow columns fit a terminal.
 *
 * ```
 *                            sara
 *                            │  omar
 * publish    orders.status   ✓  ✓
 * publish    orders.cancel   ✗  ✓
 * ```
 */
export function staircase(paint: Paint, { sessions, cells }: Matrix): string[] {
  const rows = sessions.length === 0 ? [] : rowsOf(sessions, cells);
  const labels = rows.map(([first]) => label(first));
  const width = Math.max(0, ...labels.map((text) => text.length)) + STEP;
  const heads = sessions.map((session, i) => {
    const lines = "│".padEnd(STEP).repeat(i);
    return `${" ".repeat(width)}${paint("dim", lines)}${paint("bold", title(session, sessions))}`;
  });
  const body = rows.map((row, i) => {
    const marks = row.map((cell) => mark(paint, cell)).join("");
    return `${(labels[i] ?? "").padEnd(width)}${marks}`.trimEnd();
  });
  return [...heads, ...body];
}

/** The cells of one probe, session by session. */
function rowsOf(
  sessions: readonly Session[],
  cells: readonly Cell[],
): (readonly [Cell, ...Cell[]])[] {
  const probes = cells.length / sessions.length;
  return Array.from({ length: probes }, (_, row) =>
    sessions.flatMap((_session, column) => cells[column * probes + row] ?? []),
  ).filter((row): row is [Cell, ...Cell[]] => row.length > 0);
}

/** The account is named where an identity has more than one. */
function title({ identity, account }: Session, sessions: readonly Session[]): string {
  const several = sessions.filter((other) => other.identity === identity).length > 1;
  return several ? `${identity} in ${account}` : identity;
}

function label({ verb, subject }: Cell): string {
  return `${verb.padEnd("subscribe".length)}  ${shortIds(subject)}`;
}

/** `!` marks what the policy says otherwise. */
function mark(paint: Paint, { allowed, agree }: Cell): string {
  const sign = allowed ? "✓" : "✗";
  if (!agree) return `${paint("red", `${sign}!`)} `;
  return `${paint(allowed ? "green" : "dim", sign)}  `;
}
