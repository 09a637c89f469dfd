import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cacheFolder } from "../cache.mjs";

/** One line of the run's own file: a test file that is done. Several processes append to it. */
/** @typedef {{ layer: string, at: number }} Done `at` in Unix milliseconds */

/**
 * @param {string} file
 * @param {string} layer
 */
export function noteDone(file, layer) {
  appendFileSync(file, `${JSON.stringify({ layer, at: Date.now() })}\n`);
}

/**
 * @param {string} file
 * @returns {Done[]}
 */
export function readDone(file) {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => /** @type {Done} */ (JSON.parse(line)));
}

const earlier = () => join(cacheFolder(), "tests", "seconds.json");

/** @returns {Record<string, number>} what layers took in the last whole run on this machine; empty before the first */
export function readSeconds() {
  try {
    return /** @type {Record<string, number>} */ (JSON.parse(readFileSync(earlier(), "utf8")));
  } catch {
    return {};
  }
}

/** @param {Record<string, number>} seconds by layer */
export function writeSeconds(seconds) {
  mkdirSync(dirname(earlier()), { recursive: true });
  const file = `${earlier()}.${process.pid}`;
  writeFileSync(file, JSON.stringify(seconds));
  renameSync(file, earlier());
}

/**
 * What each layer of a lane took: from the end of the one before to its own last file.
 *
 * @param {readonly string[]} lane
 * @param {number} began Unix milliseconds
 * @param {readonly Done[]} done
 * @returns {Record<string, number>}
 */
export function secondsOf(lane, began, done) {
  /** @type {Record<string, number>} */
  const seconds = {};
  let before = began;
  for (const layer of lane) {
    const end = Math.max(before, ...done.filter((it) => it.layer === layer).map(({ at }) => at));
    seconds[layer] = Math.round((end - before) / 1000);
    before = end;
  }
  return seconds;
}
