import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { countTests } from "../../../tools/count-tests.mjs";
import { temporaryFolder } from "./support/folder.ts";

const report = {
  numPassedTests: 7,
  numFailedTests: 0,
  numPendingTests: 0,
  success: true,
  testResults: [{ status: "passed", assertionResults: [{}] }],
};

describe("counting tests", () => {
  test("takes what passed, failed and was skipped", () => {
    const given = { ...report, numFailedTests: 2, numPendingTests: 1, success: false };
    expect(countTests(given)).toEqual({ passed: 7, failed: 2, skipped: 1 });
  });

  test("counts a file that broke before its first test as a failure", () => {
    const broken = [{ status: "failed", assertionResults: [] }];
    const given = { ...report, success: false, testResults: broken };
    expect(countTests(given)).toMatchObject({ passed: 7, failed: 1 });
  });

  test("counts a run that failed with no failed test as a failure", () => {
    expect(countTests({ ...report, success: false })).toMatchObject({ passed: 7, failed: 1 });
  });
});

describe("the command's last line", () => {
  const command = new URL("../../../tools/count-tests.mjs", import.meta.url).pathname;
  const ran = (...files: string[]) =>
    new Promise((resolve) =>
      execFile(process.execPath, [command, ...files], (error, stdout) =>
        resolve({ code: error?.code ?? 0, stdout }),
      ),
    );

  test("is the count, and it succeeds when nothing failed", async () => {
    const file = join(await temporaryFolder(), "tests.json");
    await writeFile(file, JSON.stringify({ ...report, numPendingTests: 2 }));
    expect(await ran(file)).toEqual({ code: 0, stdout: "2 skipped\n7 passed, 0 failed\n" });
  });

  test("is the sum of several reports", async () => {
    const file = join(await temporaryFolder(), "tests.json");
    await writeFile(file, JSON.stringify({ ...report, numPendingTests: 2 }));
    expect(await ran(file, file)).toEqual({ code: 0, stdout: "4 skipped\n14 passed, 0 failed\n" });
    const oneMissing = { code: 1, stdout: "2 skipped\n7 passed, 1 failed\n" };
    expect(await ran(file, "/nowhere")).toEqual(oneMissing);
  });

  test("is a failure when nothing passed", async () => {
    const file = join(await temporaryFolder(), "tests.json");
    await writeFile(file, JSON.stringify({ ...report, numPassedTests: 0 }));
    expect(await ran(file)).toEqual({ code: 1, stdout: "0 passed, 0 failed\n" });
  });

  test("is a failure when there is no report", async () => {
    expect(await ran("/nowhere")).toEqual({ code: 1, stdout: "0 passed, 1 failed\n" });
  });
});
