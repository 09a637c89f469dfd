import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { undoAtExit } from "../../../files/at-exit.mjs";
import { inTemporaryFolder } from "../../../files/temporary.mjs";

const program = join(import.meta.dirname, "support", "undoing.mjs");

/** Runs the program; `signal` is sent once it has its folder. */
async function ended(way: string, signal?: NodeJS.Signals) {
  const child = spawn(process.execPath, [program, way], { stdio: ["ignore", "pipe", "ignore"] });
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  if (signal !== undefined) child.stdout.once("data", () => child.kill(signal));
  const [code] = (await once(child, "close")) as [number | null];
  const [folder = "", ...undone] = printed.trim().split("\n");
  expect(folder).toContain("undoing-");
  return { code, undone, left: existsSync(folder) };
}

const all = ["undid second", "undid first"];

describe("what is to be undone at the end", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "is undone at %s, the latest first, and the exit code is a shell's",
    async (signal) => {
      const code = 128 + constants.signals[signal];
      expect(await ended("signal", signal)).toEqual({ code, undone: all, left: false });
    },
  );

  it.each([
    ["exit", 7],
    ["error", 1],
  ])("is undone when the process ends by an %s", async (way, code) => {
    expect(await ended(way)).toEqual({ code, undone: all, left: false });
  });

  it("is left alone once it is done", async () => {
    expect(await ended("done")).toEqual({ code: 0, undone: [], left: false });
  });

  it("leaves no listener behind, however often it was asked for", () => {
    const names = ["exit", "SIGINT", "SIGTERM", "SIGHUP"];
    const listeners = () => names.map((name) => process.listenerCount(name));
    const before = listeners();
    const undo = () => undefined;
    const done = Array.from({ length: 100 }, () => undoAtExit(undo));
    expect(listeners()).toEqual(before.map((count) => count + 1));
    for (const one of [...done, ...done]) one();
    expect(listeners()).toEqual(before);
  });
});

describe("a temporary folder", () => {
  it("is there for the work, and gone when that fails", async () => {
    let folder = "";
    const work = (given: string) => {
      folder = given;
      expect(existsSync(given)).toBe(true);
      return Promise.reject(new Error("no disk"));
    };
    await expect(inTemporaryFolder("work-", work)).rejects.toThrow("no disk");
    expect(existsSync(folder)).toBe(false);
  });
});
