import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The layers that `npm test` runs, as tests/layers.json has them; vitest.config.ts reads the same file.
 *
 * @typedef {object} Layer
 * @property {string} name of the project in vitest.config.ts
 * @property {string} folder
 * @property {string} [without] a folder in it that is another layer's
 * @property {number} workers how many files at once: more than cores where files wait more than they work
 * @property {number} seconds that it takes in `npm test`, on two cores with everything in the cache
 *
 * @typedef {object} Layers
 * @property {Layer[]} layers
 * @property {string[][][]} stages one after the other; the lanes of a stage side by side, each with its layers in order
 * @property {Record<string, string>} needRoot what a file needs that root alone can make
 * @property {Record<string, string>} ownCommands further layers, by the commands that run them
 *
 * @typedef {Readonly<Record<string, { done: number, all: number }>>} Counts of files, by layer
 */

/**
 * @param {string} root of the repository
 * @returns {Layers}
 */
export function readLayers(root) {
  const text = readFileSync(join(root, "tests", "layers.json"), "utf8");
  return /** @type {Layers} */ (JSON.parse(text));
}

/**
 * @param {string} root
 * @param {Layer} layer
 * @returns {string[]} its test files, from the root
 */
export function filesOf(root, { folder, without }) {
  return globSync(`${folder}/**/*.test.ts`, { cwd: root }).filter(
    (file) => without === undefined || !file.startsWith(`${without}/`),
  );
}

/**
 * Seconds that stages still take: of each, those of its slowest lane; of a layer, its share of files that are not done.
 *
 * @param {Layers} table
 * @param {Readonly<Record<string, number>>} seconds by layer, of an earlier run on this machine
 * @param {Counts} [counts]
 * @returns {number}
 * @example secondsLeft(table, {}) // of the whole
 */
export function secondsLeft({ layers, stages }, seconds, counts = {}) {
  const left = (/** @type {string} */ name) => {
    const known = seconds[name] ?? layers.find((layer) => layer.name === name)?.seconds ?? 0;
    const { done, all } = counts[name] ?? { done: 0, all: 1 };
    return known * (1 - done / Math.max(all, 1));
  };
  const sum = (/** @type {number[]} */ all) => all.reduce((total, each) => total + each, 0);
  return sum(stages.map((lanes) => Math.max(...lanes.map((lane) => sum(lane.map(left))))));
}

/**
 * @param {number} seconds
 * @returns {string}
 * @example inWords(75) // "1 min 20 s"
 */
export function inWords(seconds) {
  const tens = Math.ceil(seconds / 10) * 10;
  const [minutes, rest] = [Math.floor(tens / 60), tens % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/**
 * What is left out for want of rights, and how to run it.
 *
 * @param {Layers} table
 * @param {boolean} isRoot on Linux
 * @returns {string[]} lines; none for root
 */
export function leftOut({ needRoot, ownCommands }, isRoot) {
  if (isRoot) return [];
  return [
    "Left out, since only root on Linux can run it:",
    ...Object.entries(needRoot).map(([file, why]) => `  ${file} (${why})`),
    ...Object.entries(ownCommands).map(([command, why]) => `  npm run ${command} (${why})`),
  ];
}
