import { width } from "../../text/visible.ts";
import { line, paint, type Line, type Text } from "../terminal/output.ts";
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
export function staircase({ sessions, cells }: Matrix): Text[] {
  const rows = sessions.length === 0 ? [] : rowsOf(sessions, cells);
  const labels = rows.map(([first]) => label(first));
  const room = Math.max(0, ...labels.map(width)) + STEP;
  const heads = sessions.map((session, i) => {
    const lines = "│".padEnd(STEP).repeat(i);
    return line`${" ".repeat(room)}${paint("dim", lines)}${paint("bold", title(session, sessions))}`;
  });
  const body = rows.map((row, i) => {
    const last = row.length - 1;
    return row
      .map(mark)
      .reduce<Text>(
        (before, one, column) =>
          line`${before}${one}${" ".repeat(column === last ? 0 : STEP - width(one.text))}`,
        pad(labels[i] ?? "", room),
      );
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

/** To a width as it is seen. */
function pad(text: string, room: number): string {
  return text + " ".repeat(Math.max(0, room - width(text)));
}

/** `!` marks what the policy says otherwise. */
function mark({ allowed, agree }: Cell): Line {
  const sign = allowed ? "✓" : "✗";
  return agree ? paint(allowed ? "green" : "dim", sign) : paint("red", `${sign}!`);
}
