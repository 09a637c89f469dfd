#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, success: boolean,
 *   testResults: { status: string, assertionResults: unknown[] }[] }} Report what vitest's JSON reporter writes
 */

/**
 * How many tests passed and failed. A file that broke before its first test counts as one that failed,
 * and so does a run that failed as a whole.
 *
 * @param {Report} report
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function countTests(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && !report.success ? 1 : failed,
    skipped: report.numPendingTests,
  };
}

/**
 * @param {string} file
 * @returns {ReturnType<typeof countTests>}
 */
function countIn(file) {
  try {
    return countTests(/** @type {Report} */ (JSON.parse(readFileSync(file, "utf8"))));
  } catch {
    return { passed: 0, failed: 1, skipped: 0 }; // the run ended before it could report
  }
}

/**
 * @param {string[]} files at least one
 * @returns {ReturnType<typeof countTests>}
 */
function sumOf(files) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of files.map(countIn)) {
    sum.passed += passed;
    sum.failed += failed;
    sum.skipped += skipped;
  }
  return sum;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { passed, failed, skipped } = sumOf(process.argv.slice(2));
  if (skipped > 0) console.log(`${skipped} skipped`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
