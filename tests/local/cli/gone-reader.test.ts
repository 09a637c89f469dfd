import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ExitCode } from "../../../cli/terminal/exit-code.ts";

const root = join(import.meta.dirname, "../../..");
const bin = join(root, "cli", "bin.mjs");
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-entra-gone-reader-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command with a stream that nobody reads from the start: what it says on the other, and how it ends. */
async function withoutReader(gone: "stdout" | "stderr", ...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child[gone].destroy();
  let said = "";
  const read = gone === "stdout" ? child.stderr : child.stdout;
  read.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, said };
}

describe("a command whose output nobody reads", () => {
  it.each([
    ["help", ["--help"]],
    ["a result", ["policy", "explain", "what-can", "Orders.Read", "--dir", join(root, "policies")]],
    ["a result in JSON", ["explain", "no_roles", "--json"]],
    ["a completion", ["completion", "bash"]],
  ])("ends quietly with 141: %s", async (_what, args) => {
    expect(await withoutReader("stdout", ...args)).toEqual({ code: ExitCode.ReaderGone, said: "" });
  });

  it("does what it should, when only its notes are not read", async () => {
    const { code, said } = await withoutReader("stderr", "explain", "no_roles");
    expect(code).toBe(ExitCode.Done);
    expect(said).toContain("no_roles");
  });

  it("ends with its own code, when only its error is not read", async () => {
    expect((await withoutReader("stderr", "explain", "no-such-code")).code).toBe(ExitCode.Usage);
  });
});

it("a pipeline is what the shell makes of it", async () => {
  const line = `"${process.execPath}" "${bin}" --help | head -1; echo "\${PIPESTATUS[*]}"`;
  const child = spawn("bash", ["-c", line], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  await once(child, "close");
  // the help fits into the pipe, so head may leave before or after all of it is written
  expect(said).toMatch(/^Usage: nats-entra .*\n(0|141) 0\n$/);
});
