/** Lines for people: on a terminal, in a file, in the log of a CI job. Nothing in them steers what shows them. */
import { inert } from "./ci-log.ts";
import { clipped, visible, width } from "./visible.ts";

/** Begin and end of each, as ECMA-48 has them (SGR). */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
} as const;

export type Style = keyof typeof STYLES;

interface Part {
  readonly text: string;
  readonly style?: Style;
}

/**
 * A line with styles. They are beside the text, so that no text can bring one along; a plain string is a line
 * without any.
 */
export class Line {
  readonly parts: readonly Part[];
  /** Of a table: how a narrow terminal has to break it, see `folded`. */
  readonly row: Row | undefined;

  constructor(parts: readonly Part[], row?: Row) {
    this.parts = parts;
    this.row = row;
  }

  /** Without styles; for comparisons. */
  get text(): string {
    return this.parts.map(({ text }) => text).join("");
  }
}

/** A line of a table: its cells, and the columns of the terminal that each column of the table takes. */
export interface Row {
  readonly cells: readonly Line[];
  readonly widths: readonly number[];
}

/** What a line is made of: plain text, or one with a style. */
export type Text = string | Line;

/** A text in a style: colors are only written to terminals. */
export function paint(style: Style, text: string): Line {
  return new Line([{ text, style }]);
}

/**
 * A line of painted and other texts.
 *
 * @example line`${paint("green", "✓")} ${name}`
 */
export function line(strings: TemplateStringsArray, ...texts: readonly (Text | number)[]): Line {
  const parts = strings.flatMap((text, i) => {
    const next = texts[i];
    return [{ text }, ...(next === undefined ? [] : partsOf(next))];
  });
  return new Line(parts.filter(({ text }) => text !== ""));
}

export function partsOf(text: Text | number): readonly Part[] {
  return text instanceof Line ? text.parts : [{ text: String(text) }];
}

/**
 * One line, whatever the text holds: see `visible` and `inert`.
 *
 * @param coloured whether styles are written, as escape sequences
 */
export function shown(text: Text, coloured = false): string {
  // a command may begin in one part and go on in the next, so parts are made inert together
  const parts = partsOf(text).map((part) => ({ ...part, text: visible(part.text) }));
  const plain = parts.map((part) => part.text).join("");
  const safe = inert(plain);
  if (!coloured || safe !== plain) return safe;
  return parts.map(({ text: shape, style }) => styled(shape, style)).join("");
}

function styled(text: string, style: Style | undefined): string {
  if (style === undefined) return text;
  const [begin, end] = STYLES[style];
  return `\u001b[${begin}m${text}\u001b[${end}m`;
}

/**
 * A text of several lines, such as what another program says, as lines.
 *
 * @param indent stands before each but the first, so that none is taken for another line of ours
 */
export function linesOf(text: string, indent = ""): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  return lines.map((each, i) => (i === 0 ? each : `${indent}${each}`));
}

/** Columns that a cell takes at most: one long name must not push all others off the screen. */
const CELL = 240;

/** Columns as wide as their widest cell, two spaces apart. */
export function table(rows: readonly (readonly Text[])[]): Line[] {
  const cells = rows.map((row) => row.map(cell));
  const count = Math.max(0, ...cells.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.max(...cells.map((row) => (row[i] ? width(row[i].text) : 0))),
  );
  return cells.map((row) => rowLine({ cells: row, widths }));
}

/** The cells side by side, without spaces at the end. */
export function rowLine(row: Row): Line {
  const { cells, widths } = row;
  const last = cells.findLastIndex(({ text }) => text !== "");
  const parts = cells.slice(0, last + 1).flatMap((one, i) => {
    const room = (widths[i] ?? 0) - width(one.text) + 2;
    return i === last ? one.parts : [...one.parts, { text: " ".repeat(room) }];
  });
  return new Line(parts, row);
}

function cell(text: Text): Line {
  let room = CELL;
  const parts = partsOf(text).map((part) => {
    const shape = clipped(visible(part.text), Math.max(0, room));
    room -= shape.length;
    return { ...part, text: shape };
  });
  return new Line(parts);
}

/** `name  value` lines with the values below each other; a value may have several. */
export function fields(
  entries: readonly (readonly [name: Text, value: string | readonly string[]])[],
): Line[] {
  const names = entries.map(([name]) => new Line(partsOf(name)));
  const widths = [Math.max(...names.map(({ text }) => width(text))), 0];
  return entries.flatMap(([, value], at) => {
    const values = typeof value === "string" ? [value] : value.length === 0 ? ["–"] : value;
    return values.map((text, i) => {
      const name = (i === 0 ? names[at] : undefined) ?? new Line([]);
      return rowLine({ cells: [name, new Line([{ text }])], widths });
    });
  });
}
