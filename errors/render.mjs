/** A Failure as its readers see it: in a log, on a terminal, as JSON. Each has one form, and it is made here. */
import { at, Failure, lineOf } from "./failure.mjs";

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

/** @typedef {readonly [label: string, text: string]} Part */

/**
 * For people: what, why and next below each other, each with its label.
 *
 * @param {Failure} failure
 * @returns {[Part, ...Part[]]}
 */
export function partsOf({ message, why, next, place }) {
  const where = place === undefined ? "" : `${at(place)} `;
  /** @type {(label: string, text: string | undefined) => Part[]} */
  const part = (label, text) => (text === undefined ? [] : [[label, text]]);
  return [["error:", `${where}${message}`], ...part("  why: ", why), ...part("  next:", next)];
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
