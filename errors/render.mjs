/** A Failure as its readers see it: in a log, on a terminal, as JSON. Each has one form, and it is made here. */
import { Failure } from "./failure.mjs";

/**
 * A place as editors and terminals make it clickable, and the member after it.
 *
 * @param {import("./failure.mjs").Place} place
 * @returns {string}
 * @example at({ file: "policies/roles/support.ts", line: 12, column: 3 }) // "policies/roles/support.ts:12:3"
 */
export function at({ file, line, column, path }) {
  const position = [file, ...(line ? [line, column] : [])].filter((part) => part !== undefined);
  return [position.join(":"), path].filter((part) => part).join(" ");
}

/**
 * For logs, and for other errors to quote: `place what: why; next [code]`.
 *
 * @param {Failure} failure
 * @returns {string}
 */
export function lineOf({ code, message, why, next, place }) {
  const where = place === undefined ? "" : `${at(place)} `;
  const reason = why === undefined ? "" : `: ${why}`;
  return `${where}${message}${reason}${next === undefined ? "" : `; ${next}`} [${code}]`;
}

/**
 * The text of anything that was thrown: a Failure's line, or the message.
 *
 * @param {unknown} error
 * @returns {string}
 */
export function messageOf(error) {
  if (error instanceof Failure) return lineOf(error);
  return error instanceof Error ? error.message : String(error);
}

/**
 * For people: what, why and next below each other, each with its label.
 *
 * @param {Failure} failure
 * @returns {(readonly [label: string, text: string])[]}
 */
export function partsOf({ message, why, next, place }) {
  const where = place === undefined ? "" : `${at(place)} `;
  /** @type {(readonly [string, string | undefined])[]} */
  const parts = [
    ["error:", `${where}${message}`],
    ["  why: ", why],
    ["  next:", next],
  ];
  return parts.flatMap(([label, text]) => (text === undefined ? [] : [[label, text]]));
}

/**
 * The parts as a terminal has them; lines after the first are below it.
 *
 * @param {Failure} failure
 * @returns {string}
 * @example process.stderr.write(`${paragraphOf(failure)}\n`)
 */
export function paragraphOf(failure) {
  return partsOf(failure)
    .map(([label, text]) => `${label} ${text.replaceAll("\n", "\n        ")}`)
    .join("\n");
}

/**
 * For programs, as `--json` prints it.
 *
 * @param {Failure} failure
 */
export function jsonOf({ code, message, why, next, place }) {
  return { code, message, why, next, place };
}
