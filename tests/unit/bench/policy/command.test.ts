import { execFile } from "node:child_process";
import { expect, it, vi } from "vitest";

// processes in processes, each of which starts from nothing
vi.setConfig({ testTimeout: 30_000 });

const bench = (...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const file = new URL("../../../../bench/main.ts", import.meta.url).pathname;
    execFile(
      process.execPath,
      [file, "policy", "--runs", "1", "--warm-up", "0", ...args],
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

it("shows a line for each size, with the growth from the one above", async () => {
  const { code, stdout } = await bench("--roles", "10,30");
  expect(code).toBe(0);
  const [head = "", ...rows] = stdout.trimEnd().split("\n").slice(4);
  expect(head.trim()).toMatch(
    /^roles +changed +invariants +compile +prove +diff +first time +memory/,
  );
  expect(rows.map((row) => row.trim().split(/ +/).slice(0, 3))).toEqual([
    ["10", "1", "9"],
    ["30", "3", "21"],
  ]);
});

it("prints one JSON value with --json, and nothing else", async () => {
  const { code, stdout, stderr } = await bench("--roles", "10", "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(JSON.parse(stdout)).toMatchObject({
    runs: 1,
    sizes: [{ roles: 10, changed: 1, invariants: 9, refuted: 0 }],
    goals: [],
  });
});

it("ends with 2 on a usage error", async () => {
  const { code, stdout, stderr } = await bench("--roles", "many");
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("It is a number from 1 to 999999");
});
