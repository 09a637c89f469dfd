import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { countTests, readSkips } from "../../../tools/count-tests.mjs";
import { temporaryFolder } from "./support/folder.ts";
import { readLayers } from "../../../tools/test/layers.mjs";

const root = join(import.meta.dirname, "..", "..", "..");

/** A report of one file with a test of each status. */
function reportOf(statuses: readonly string[], { file = "tests/a.test.ts", success = true } = {}) {
  const assertionResults = statuses.map((status, at) => ({ fullName: `test ${at}`, status }));
  const failed = statuses.includes("failed") || (statuses.length === 0 && !success);
  const name = join(root, file);
  return {
    success: success && !failed,
    testResults: [{ name, status: failed ? "failed" : "passed", assertionResults }],
  };
}

const count = (
  report: ReturnType<typeof reportOf>,
  allowed: Parameters<typeof countTests>[1] = [],
) => countTests({ unit: report }, allowed, root);
const allow = (test: string) => ({ file: "tests/a.test.ts", test, reason: "no such machine" });

describe("counting tests", () => {
  test("takes what passed and what failed", () => {
    expect(count(reportOf(["passed", "passed", "failed"]))).toEqual({
      ...{ passed: 2, failed: 1, skipped: 0, problems: [] },
    });
  });

  test.each(["skipped", "todo", "pending", "disabled", "anything new"])(
    "takes a test that was %s for one that failed",
    (status) => {
      expect(count(reportOf(["passed", status]))).toEqual({
        ...{ passed: 1, failed: 1, skipped: 0 },
        problems: [`tests/a.test.ts: "test 1" did not run (${status})`],
      });
    },
  );

  test("allows a skip that the list has, in that file alone", () => {
    const report = reportOf(["passed", "skipped"]);
    expect(count(report, [allow("test 1")])).toMatchObject({ passed: 1, failed: 0, skipped: 1 });
    const elsewhere = [{ ...allow("test 1"), file: "tests/b.test.ts" }];
    expect(count(report, elsewhere)).toMatchObject({ passed: 1, failed: 2, skipped: 0 });
  });

  test("takes an entry of the list that was not skipped for a failure: it passed, or is gone", () => {
    for (const stale of ["test 0", "test 9"])
      expect(count(reportOf(["passed"]), [allow(stale)])).toMatchObject({
        failed: 1,
        problems: [`tests/a.test.ts: "${stale}" may be skipped, but was not: take it off the list`],
      });
  });

  test("counts a file that broke before its first test as a failure", () => {
    const broken = reportOf([], { success: false });
    const report = {
      success: false,
      testResults: [...reportOf(["passed"]).testResults, ...broken.testResults],
    };
    expect(count(report)).toMatchObject({ passed: 1, failed: 1 });
  });

  test("counts a run that failed with no failed test as a failure", () => {
    expect(count(reportOf(["passed"], { success: false }))).toMatchObject({ passed: 1, failed: 1 });
  });

  test("counts a report in which nothing passed as a failure, whatever others say", () => {
    const empty = { success: true, testResults: [] };
    const both = { unit: reportOf(["passed"]), chaos: empty };
    expect(countTests(both, [], root)).toMatchObject({
      ...{ passed: 1, failed: 1, problems: ["chaos: no test passed"] },
    });
    const onlySkips = { chaos: reportOf(["skipped"]) };
    expect(countTests(onlySkips, [allow("test 0")], root)).toMatchObject({ passed: 0, failed: 1 });
  });

  test("counts a report that is not there as a failure", () => {
    expect(countTests({ unit: undefined }, [], root)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe("the list of skips", () => {
  test.each([
    ["no list", {}, "it has to be a list"],
    ["a name alone", ["tests/a.test.ts"], 'entry 1 has no "file"'],
    ["no reason", [allow("a"), { ...allow("b"), reason: " " }], 'entry 2 has no "reason"'],
    ["no test", [{ file: "tests/a.test.ts", reason: "x" }], 'entry 1 has no "test"'],
  ])("is refused when it is %s", async (_what, list, message) => {
    const file = join(await temporaryFolder(), "skips.json");
    await writeFile(file, JSON.stringify(list));
    expect(() => readSkips(file)).toThrow(`${file}: ${message}`);
  });

  test("of this repository is empty: CI runs every test", () => {
    expect(readSkips(join(root, "tests", "allowed-skips.json"))).toEqual([]);
  });
});

describe("the command's last line", () => {
  const command = join(root, "tools", "count-tests.mjs");
  const ran = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
      execFile(process.execPath, [command, ...args], (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      ),
    );
  async function files(reports: Record<string, unknown>, skips: unknown = []) {
    const folder = await temporaryFolder();
    const all = { "skips.json": skips, ...reports };
    for (const [name, content] of Object.entries(all))
      await writeFile(
        join(folder, name),
        typeof content === "string" ? content : JSON.stringify(content),
      );
    return Object.keys(all).map((name) => join(folder, name));
  }

  test("is the sum of several reports, and it succeeds when nothing failed", async () => {
    const report = reportOf(["passed", "passed"]);
    expect(await ran(...(await files({ "a.json": report, "b.json": report })))).toMatchObject({
      ...{ code: 0, stdout: "4 passed, 0 failed\n" },
    });
  });

  test("says what was allowed to be skipped", async () => {
    const given = await files({ "a.json": reportOf(["passed", "skipped"]) }, [allow("test 1")]);
    expect(await ran(...given)).toMatchObject({
      code: 0,
      stdout: "1 passed, 0 failed, 1 skipped\n",
    });
  });

  test.each([
    ["an unlisted skip", reportOf(["passed", "skipped"]), [], "1 passed, 1 failed\n"],
    ["a stale entry", reportOf(["passed"]), [allow("test 0")], "1 passed, 1 failed\n"],
    ["a failed test", reportOf(["passed", "failed"]), [], "1 passed, 1 failed\n"],
    ["no test", { success: true, testResults: [] }, [], "0 passed, 1 failed\n"],
    [
      "something else than a report",
      { success: true, numPassedTests: 7 },
      [],
      "0 passed, 1 failed\n",
    ],
    ["a report without results", { success: true, testResults: [{}] }, [], "0 passed, 1 failed\n"],
    ["a torn report", '{ "success": true, "testRe', [], "0 passed, 1 failed\n"],
  ])("is a failure with %s", async (_what, report, skips, line) => {
    const { code, stdout } = await ran(...(await files({ "a.json": report }, skips)));
    expect(code).toBe(1);
    expect(stdout.endsWith(line)).toBe(true);
  });

  test("is a failure when a report is missing, and when none is named", async () => {
    const given = await files({ "a.json": reportOf(["passed"]) });
    expect(await ran(...given, "/nowhere")).toMatchObject({
      code: 1,
      stdout: "/nowhere: no report; the run ended before it could write one\n1 passed, 1 failed\n",
    });
    const [list = ""] = given;
    expect(await ran(list)).toMatchObject({ code: 1, stdout: "0 passed, 0 failed\n" });
  });

  test("is missing when the list can't be read: that is no count", async () => {
    const given = await files({ "a.json": reportOf(["passed"]) }, [{ file: "tests/a.test.ts" }]);
    const { code, stdout, stderr } = await ran(...given);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain('entry 1 has no "test"');
  });

  test("is what CI ends with, with the reports of all its runs", () => {
    const script = readFileSync(join(root, ".ci", "run"), "utf8");
    // npm test writes one for each lane
    expect(script).toContain('npm test -- --reports "$report/tests"');
    const lanes = readLayers(root).stages.flat();
    const ofLanes = lanes.map((lane) => `"$report/tests/${lane.join("-")}.json"`);
    const others = [...script.matchAll(/--outputFile\.json=("\$report\/\w+\.json")/g)];
    expect(others).toHaveLength(2);
    const reports = [...ofLanes, ...others.map(([, file]) => file)];
    expect(script).toContain(
      `node tools/count-tests.mjs tests/allowed-skips.json ${reports.join(" ")}`,
    );
  });
});
