import { execFile } from "node:child_process";
import { expect, it } from "vitest";
import type { Report } from "../../../bench/logins/report.ts";

const bench = (...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const file = new URL("../../../bench/main.ts", import.meta.url).pathname;
    execFile(process.execPath, [file, "logins", ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

it("lets everybody in, by each way, and prints one JSON value", async () => {
  const { stdout, stderr } = await bench("--scale", "0.02", "--rounds", "1", "--json");
  expect(stderr).toBe("");
  const { rows, messages, goals } = JSON.parse(stdout) as Report;
  expect(new Set(rows.map(({ contender }) => contender))).toEqual(
    new Set(["nats-entra", "Go peer", "plain credentials"]),
  );
  for (const { perSecond, p50, p99, cpu = 1 } of rows) {
    expect(Math.min(perSecond, p50, cpu)).toBeGreaterThan(0);
    expect(p99).toBeGreaterThanOrEqual(p50);
  }
  expect(Math.min(messages.callout, messages.plain)).toBeGreaterThan(0);
  expect(goals).toHaveLength(9);
});

it("ends with 2 on a usage error", async () => {
  const { code, stderr } = await bench("--scale", "none");
  expect(code).toBe(2);
  expect(stderr).toContain("It is a number up to 10");
});
