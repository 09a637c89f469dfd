import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, inject, it } from "vitest";
import { commandBlocks } from "../support/pages/commands.ts";
import { Stack } from "../support/stack.ts";

const stack = new Stack(inject("stackRoot"));
const page = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
const section = page.split(/^## /m).find((text) => text.startsWith("Try it\n")) ?? "";
const commands = commandBlocks(section).flatMap((block) =>
  block
    .split("\n")
    .map((line) => line.replace(/\s+#\s.*$/, "").trim())
    .filter((line) => line !== ""),
);

/** What each command of the section prints; the first and the last are run around this layer (setup.ts). */
const outcomes: readonly [command: string, code: number, printed: RegExp][] = [
  ["npx nats-entra login --as sara", 0, /sara/],
  ["npx nats-entra whoami", 0, /Orders\.Read/],
  ["npx nats-entra try publish orders.cancel", 1, /denied/],
  ["npx nats-entra status", 0, /nats-2/],
];

describe("README.md, Try it", () => {
  afterAll(() => stack.shell("nats-entra logout"));

  it("has the commands that are run here, from up to down", () => {
    expect(commands).toEqual([
      "npm run up",
      ...outcomes.map(([command]) => command),
      "npm run down",
    ]);
  });

  it.each(outcomes)("%s", async (command, code, printed) => {
    const ran = await stack.shell(command);
    expect(ran.stdout + ran.stderr).toMatch(printed);
    expect(ran.code).toBe(code);
  });
});
