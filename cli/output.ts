import { styleText } from "node:util";
import type { Failure } from "./failure.ts";
import type { Io, Writer } from "./io.ts";

type Style = "bold" | "dim" | "red" | "green" | "yellow";
/** Puts a style on a text, or leaves it as it is when the output is no terminal. */
export type Paint = (style: Style, text: string) => string;

/**
 * Where results go: one JSON value or lines for people, on stdout. Notes and errors go to stderr, so
 * that stdout holds the result and nothing else.
 */
export class Output {
  readonly #io: Io;
  readonly json: boolean;

  constructor(io: Io, json: boolean) {
    this.#io = io;
    this.json = json;
  }

  /** @param lines the same for people; called only when they are wanted */
  result(value: unknown, lines: (paint: Paint) => readonly string[]): void {
    const text = this.json
      ? JSON.stringify(value, null, 2)
      : lines(painter(this.#io, this.#io.stdout)).join("\n");
    this.#io.stdout.write(`${text}\n`);
  }

  /** Something to know while the command works, or besides its result. */
  note(text: string): void {
    this.#io.stderr.write(`${text}\n`);
  }

  error(error: Failure): void {
    this.#io.stderr.write(this.json ? errorJson(error) : errorLines(this.#io, error));
  }
}

function errorJson({ code, message, why, next }: Failure): string {
  return `${JSON.stringify({ error: { code, message, why, next } }, null, 2)}\n`;
}

function errorLines(io: Io, { message, why, next }: Failure): string {
  const paint = painter(io, io.stderr);
  const lines = [`${paint("red", "error:")} ${printable(message)}`];
  if (why !== undefined) lines.push(`  why:  ${printable(why)}`);
  if (next !== undefined) lines.push(`  next: ${printable(next)}`);
  return `${lines.join("\n")}\n`;
}

/** Follows https://no-color.org: any value of NO_COLOR but the empty one turns colours off. */
function painter({ env }: Io, stream: Writer): Paint {
  const coloured = stream.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return (style, text) => (coloured ? styleText(style, text, { validateStream: false }) : text);
}

/** Text from elsewhere, without the control characters that could steer a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (character) => (character === "\n" ? "\n" : "�"));
}

/** `name  value` lines with the values below each other; a value may have several lines. */
export function fields(
  entries: readonly (readonly [string, string | readonly string[]])[],
): string[] {
  const width = Math.max(...entries.map(([name]) => name.length)) + 2;
  return entries.flatMap(([name, value]) => {
    const lines = typeof value === "string" ? [value] : value.length === 0 ? ["–"] : value;
    return lines.map((line, i) => `${(i === 0 ? name : "").padEnd(width)}${printable(line)}`);
  });
}

/** Columns as wide as their widest cell, two spaces apart. Cells may be painted. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) =>
    Math.max(...rows.map((row) => visible(row[i] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => cell + " ".repeat((widths[i] ?? 0) - visible(cell).length))
      .join("  ")
      .trimEnd(),
  );
}

// eslint-disable-next-line no-control-regex -- the escape sequences that styleText writes
const STYLE = /\u001b\[\d+m/g;

function visible(text: string): string {
  return text.replaceAll(STYLE, "");
}

/** `2026-11-24 09:30:00 UTC, in 58 min`. */
export function when(seconds: number, now: number): string {
  const instant = new Date(seconds * 1000).toISOString().replace("T", " ").slice(0, 19);
  return `${instant} UTC, ${distance(seconds - now)}`;
}

function distance(seconds: number): string {
  return seconds < 0 ? `${duration(-seconds)} ago` : `in ${duration(seconds)}`;
}

/** `45 s`, `58 min` or `8 h`: rounded, for people. */
export function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** `1 role`, `2 roles`. */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** Unix seconds as RFC 3339, for JSON. */
export function rfc3339(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}
