#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * What vitest's JSON reporter writes, as far as it is read here.
 *
 * @typedef {{ fullName: string, status: string }} Result of one test: `passed`, `failed`, or one that did not run
 * @typedef {{ name: string, status: string, assertionResults: Result[] }} TestFile
 * @typedef {{ success: boolean, testResults: TestFile[] }} Report
 *
 * @typedef {{ file: string, test: string, reason: string }} Skip a test that may be skipped: its file from the
 *   repository's root, and its full name
 * @typedef {{ passed: number, failed: number, skipped: number, problems: string[] }} Count
 */

/**
 * How many tests passed and failed. A test that was left out (skipped, to do, not finished) counts as failed
 * unless the list allows it. The same goes for an entry of the list that is no longer needed, a file that broke before
 * its first test, and a report in which nothing passed or which failed as a whole.
 *
 * @param {Record<string, Report | undefined>} reports by their names; undefined when there is none
 * @param {readonly Skip[]} allowed
 * @param {string} root of the repository, as the reports spell it
 * @returns {Count}
 * @example countTests({ unit: report }, [{ file: "tests/a.test.ts", test: "a does b", reason: "…" }], "/work")
 */
export function countTests(reports, allowed, root) {
  /** @type {Count} */
  const count = { passed: 0, failed: 0, skipped: 0, problems: [] };
  const unused = new Set(allowed);
  /** @param {string} problem */
  const fail = (problem) => {
    count.failed += 1;
    count.problems.push(problem);
  };
  for (const [name, report] of Object.entries(reports)) {
    if (report === undefined) {
      fail(`${name}: no report; the run ended before it could write one`);
      continue;
    }
    const before = { passed: count.passed, failed: count.failed };
    for (const file of report.testResults) {
      const path = relative(root, file.name);
      if (file.status === "failed" && file.assertionResults.length === 0)
        fail(`${path}: broke before its first test`);
      for (const { fullName, status } of file.assertionResults) {
        if (status === "passed") count.passed += 1;
        else if (status === "failed") count.failed += 1;
        else {
          const skip = allowed.find((each) => each.file === path && each.test === fullName);
          if (skip === undefined) fail(`${path}: "${fullName}" did not run (${status})`);
          else {
            unused.delete(skip);
            count.skipped += 1;
          }
        }
      }
    }
    if (count.failed > before.failed) continue;
    if (!report.success) fail(`${name}: the run failed, though no test of it did`);
    else if (count.passed === before.passed) fail(`${name}: no test passed`);
  }
  for (const { file, test } of unused)
    fail(`${file}: "${test}" may be skipped, but was not: take it off the list`);
  return count;
}

/**
 * @param {string} file
 * @returns {Skip[]}
 * @throws {Error} naming the file and the entry
 */
export function readSkips(file) {
  const list = /** @type {unknown} */ (JSON.parse(readFileSync(file, "utf8")));
  if (!Array.isArray(list)) throw new Error(`${file}: it has to be a list`);
  list.forEach((/** @type {unknown} */ entry, at) => {
    const members = typeof entry === "object" && entry !== null ? entry : {};
    for (const name of ["file", "test", "reason"]) {
      const value = /** @type {Record<string, unknown>} */ (members)[name];
      if (typeof value !== "string" || value.trim() === "")
        throw new Error(`${file}: entry ${at + 1} has no "${name}"`);
    }
  });
  return list;
}

/**
 * @param {string} file
 * @returns {Report | undefined} undefined when there is none, or something else
 */
function readReport(file) {
  try {
    const report = /** @type {Report} */ (JSON.parse(readFileSync(file, "utf8")));
    return report.testResults.every((each) => Array.isArray(each.assertionResults))
      ? report
      : undefined;
  } catch {
    return undefined;
  }
}

const root = resolve(import.meta.dirname, "..");

// node tools/count-tests.mjs LIST REPORT...
if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [list = "", ...files] = process.argv.slice(2);
  const reports = Object.fromEntries(files.map((file) => [file, readReport(file)]));
  const { passed, failed, skipped, problems } = countTests(reports, readSkips(list), root);
  for (const problem of problems) console.log(problem);
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
