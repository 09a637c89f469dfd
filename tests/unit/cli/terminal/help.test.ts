import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programOf } from "../../../../cli/program.ts";
import { ExitCode } from "../../../../cli/terminal/exit-code.ts";
import { Terminal } from "../../../support/terminal.ts";

let terminal: Terminal;
beforeAll(() => (terminal = new Terminal()));
afterAll(() => terminal.remove());

function paths(command: Command, path: readonly string[] = []): string[][] {
  const children = command.commands.flatMap((child) => paths(child, [...path, child.name()]));
  return [[...path], ...children];
}

describe("the help of every command", () => {
  it("fits 80 columns, and has no colours", async () => {
    const all = paths(programOf({ io: terminal.io, exitCode: ExitCode.Done }));
    expect(all.length).toBeGreaterThan(20);
    const wrong: string[] = [];
    terminal.isTTY = true;
    for (const path of all) {
      const { stdout } = await terminal.run(...path, "--help");
      expect(stdout).toContain("Usage: nats-entra");
      wrong.push(
        ...stdout.split("\n").filter((line) => line.length > 80 || line.includes("\u001b")),
      );
    }
    expect(wrong).toEqual([]);
  });
});
