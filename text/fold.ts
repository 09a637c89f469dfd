/** Lines for a terminal that is too narrow for them: broken between words and columns, never inside. */
import { Line, partsOf, rowLine, type Row, type Text } from "./terminal.ts";
import { visible, width } from "./visible.ts";

/** A word; or a command, which is copied as a whole: in backticks, or as what a line ends with after a colon. */
const WORD = /(?<=(?<!^error): )nats-entra .*$|(?:`[^`]*`|\S)+/g;

/**
 * A line as lines of at most so many columns. The second and further ones are indented below what they belong to. Rows
 * of a table all break before the same columns. A word that fits nowhere stays whole: the terminal breaks it, so
 * that it can be copied.
 *
 * @param columns of the terminal
 * @example folded("error: there is no deployment to talk to", 20) // "error: there is no", "  deployment to talk", "  to"
 */
export function folded(text: Text, columns: number): Line[] {
  if (text instanceof Line && text.row !== undefined) return foldedRow(text.row, columns);
  return foldedWords(text, columns, hangOf(text instanceof Line ? text.text : text));
}

/** Below the text of `  why:  it was old`, else two columns further than the line begins. */
function hangOf(text: string): number {
  const label = /^ +\S+: +/.exec(text)?.[0];
  return label?.length ?? text.length - text.trimStart().length + 2;
}

function foldedRow({ cells, widths }: Row, columns: number): Line[] {
  const hang = Math.min((widths[0] ?? 0) + 2, Math.floor(columns / 4));
  return groups(widths, columns, hang).flatMap(([from, to], i) => {
    const indent = i === 0 ? 0 : hang;
    const line = rowLine({ cells: cells.slice(from, to), widths: widths.slice(from, to) });
    if (i > 0 && line.text === "") return [];
    const before = widths.slice(from, to - 1).reduce((sum, each) => sum + each + 2, indent);
    const below = before <= columns / 2 ? before : indent + 2;
    return foldedWords(new Line([{ text: " ".repeat(indent) }, ...line.parts]), columns, below);
  });
}

/** The columns of a table, as many beside each other as fit: first and end of each group. */
function groups(widths: readonly number[], columns: number, hang: number): [number, number][] {
  const found: [number, number][] = [];
  let [from, used] = [0, 0];
  for (const [i, own] of widths.entries()) {
    // the last one may be prose, which folds in the room that is left
    const folds = i === widths.length - 1 && used <= columns / 2;
    if (i > from && used + own > columns && !folds) {
      found.push([from, i]);
      [from, used] = [i, hang];
    }
    used += own + 2;
  }
  return [...found, [from, widths.length]];
}

function foldedWords(text: Text, columns: number, hang: number): Line[] {
  const parts = partsOf(text).map((part) => ({ ...part, text: visible(part.text) }));
  const plain = parts.map((part) => part.text).join("");
  if (width(plain) <= columns) return [new Line(parts)];
  const breaks: [end: number, next: number][] = [];
  let [start, end] = [0, 0];
  for (const { 0: word, index } of plain.matchAll(WORD)) {
    const indent = breaks.length === 0 ? 0 : hang;
    const isTooLong = indent + width(plain.slice(start, index + word.length)) > columns;
    if (end > start && isTooLong && hang + width(word) <= columns) {
      breaks.push([end, index]);
      start = index;
    }
    end = index + word.length;
  }
  const starts = [0, ...breaks.map(([, next]) => next)];
  return starts.map((from, i) => {
    const own = slice(parts, from, breaks[i]?.[0] ?? plain.length);
    return new Line(i === 0 ? own : [{ text: " ".repeat(hang) }, ...own]);
  });
}

function slice(parts: Line["parts"], from: number, to: number): Line["parts"] {
  let at = 0;
  return parts.flatMap((part) => {
    const text = part.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    at += part.text.length;
    return text === "" ? [] : [{ ...part, text }];
  });
}
