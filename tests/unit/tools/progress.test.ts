import { expect, test, vi } from "vitest";
import { Progress } from "../../../tools/progress.mjs";
import { pace } from "../../support/waiting/pace.ts";

function printed(isTTY: boolean) {
  const written: string[] = [];
  return {
    written,
    progress: new Progress({ isTTY, write: (text: string) => written.push(text) }),
  };
}

test("a step is one line with its time", async () => {
  const { written, progress } = printed(false);
  await expect(progress.step("npm packages", () => Promise.resolve(7))).resolves.toBe(7);
  expect(written.join("")).toMatch(/^✓ npm packages \(0\.\d s\)\n$/);
});

test("a failed step is crossed, and the error is handed on", async () => {
  const { written, progress } = printed(false);
  await expect(progress.step("it", () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(written.join("")).toMatch(/^✗ it \(0\.\d s\)\n$/);
});

test("a long step says that it has begun, where lines stay", async () => {
  vi.useFakeTimers();
  const { written, progress } = printed(false);
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const step = progress.step("it", () => promise);
  await vi.advanceTimersByTimeAsync(60_000);
  resolve(undefined);
  await step;
  vi.useRealTimers();
  expect(written).toEqual(["… it\n", "✓ it (60.0 s)\n"]);
});

test("on a terminal one line moves and is replaced in the end", async () => {
  const { written, progress } = printed(true);
  await progress.step("it", async (note) => {
    note("building");
    await pace(150);
  });
  expect(written[0]).toContain("it: building (0.1 s)");
  expect(written.every((text) => text.startsWith("\r\u001b[K") || text.startsWith("✓"))).toBe(true);
  expect(written.at(-1)).toMatch(/^✓ it \(0\.\d s\)\n$/);
});
