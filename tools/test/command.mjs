import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../process.mjs";
import { filesOf, inWords, leftOut, readLayers, secondsLeft } from "./layers.mjs";
import { readDone, readSeconds, secondsOf, writeSeconds } from "./record.mjs";

/**
 * Runs the tests. With only its own options it is the whole: quick layers first, then lanes side by side,
 * since layers with real servers wait more than they work. Arguments of vitest's make it one vitest process.
 *
 * @param {string} root of the repository
 * @param {string[]} args `--bail`, `--reports FOLDER`, or those of `vitest run`
 * @param {NodeJS.ProcessEnv} env
 * @param {(line: string) => void} say
 * @returns {Promise<number>} exit code
 */
export async function runTests(root, args, env, say) {
  const table = readLayers(root);
  const isRoot = process.platform === "linux" && process.getuid?.() === 0;
  const vitest = [join(root, "node_modules", "vitest", "vitest.mjs"), "run"];
  const own = ownOptions(args);
  if (own === undefined) {
    for (const line of leftOut(table, isRoot)) say(line);
    return run(process.execPath, [...vitest, ...named(args, table)], { cwd: root, env });
  }
  const files = Object.fromEntries(
    table.layers.map((layer) => [layer.name, countOf(root, layer, table, isRoot)]),
  );
  const total = secondsLeft(table, readSeconds());
  const count = Object.values(files).reduce((sum, each) => sum + each, 0);
  say(`This takes about ${inWords(total)} where nothing else runs: ${count} files in`);
  say(`${table.layers.map(({ name }) => `${name} (${files[name]})`).join(", ")}.`);
  for (const line of leftOut(table, isRoot)) say(line);

  const folder = mkdtempSync(join(tmpdir(), "nats-entra-tests-"));
  const done = join(folder, "done.jsonl");
  writeFileSync(done, "");
  const began = Date.now();
  /** @type {Record<string, number>} */
  const seconds = {};
  /** @param {string[]} lane */
  const runLane = async (lane) => {
    const reporter = ["--reporter", join(root, "tools", "test", "reporter.mjs")];
    const json = own.reports === undefined ? [] : ["--reporter", "json"];
    const outputs =
      json.length > 0 ? [`--outputFile.json=${own.reports}/${lane.join("-")}.json`] : [];
    const projects = lane.flatMap((name) => ["--project", name]);
    const bail = own.bail ? ["--bail", "1"] : [];
    const quiet = "--silent=passed-only"; // what a passing test prints would bury the progress
    const since = Date.now();
    const told = { ...env, NATS_ENTRA_TEST_RUN: JSON.stringify({ table, files, done }) };
    const argsOfLane = [...vitest, ...projects, quiet, ...reporter, ...json, ...outputs, ...bail];
    const code = await run(process.execPath, argsOfLane, { cwd: root, env: told });
    Object.assign(seconds, secondsOf(lane, since, readDone(done)));
    return code;
  };
  let code = 0;
  try {
    for (const stage of table.stages) {
      if (own.bail && code !== 0) break;
      const codes = await Promise.all(stage.map(runLane));
      code = Math.max(code, ...codes);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const took = (Date.now() - began) / 1000;
  if (code === 0) writeSeconds(seconds);
  say(`${code === 0 ? "All passed" : "Not all passed"}, in ${inWords(took)}.`);
  for (const line of leftOut(table, isRoot)) say(line);
  return code;
}

/**
 * @param {string[]} args
 * @returns {{ bail: boolean, reports: string | undefined } | undefined} undefined when there are others
 */
export function ownOptions(args) {
  let bail = false;
  /** @type {string | undefined} */
  let reports;
  for (let at = 0; at < args.length; at += 1) {
    if (args[at] === "--bail") bail = true;
    else if (args[at] === "--reports" && args[at + 1] !== undefined) reports = args[(at += 1)];
    else return undefined;
  }
  return { bail, reports };
}

/**
 * Those that have a command of their own are named, or not meant.
 *
 * @param {string[]} args
 * @param {import("./layers.mjs").Layers} table
 */
function named(args, { layers }) {
  const isNamed = args.some((arg) => arg === "--project" || arg.startsWith("--project="));
  return [...(isNamed ? [] : layers.flatMap(({ name }) => ["--project", name])), ...args];
}

/**
 * @param {string} root
 * @param {import("./layers.mjs").Layer} layer
 * @param {import("./layers.mjs").Layers} table
 * @param {boolean} isRoot
 */
function countOf(root, layer, { needRoot }, isRoot) {
  return filesOf(root, layer).filter((file) => isRoot || !Object.hasOwn(needRoot, file)).length;
}
