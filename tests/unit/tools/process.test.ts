import { spawn } from "node:child_process";
import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { capture, prepend, which } from "../../../tools/process.mjs";
import { program, temporaryFolder } from "./support/folder.ts";

describe("a program on PATH", () => {
  test("is the first that can be run, links included", async () => {
    const root = await temporaryFolder();
    await mkdir(join(root, "a", "tool"), { recursive: true });
    await mkdir(join(root, "b"));
    await writeFile(join(root, "b", "tool"), "not a program");
    await chmod(join(root, "b", "tool"), 0o644);
    await program(join(root, "c", "real"), "");
    await symlink(join(root, "c", "real"), join(root, "c", "tool"));
    const path = ["", ...["a", "b", "missing", "c"].map((name) => join(root, name))].join(":");
    expect(which("tool", path)).toBe(join(root, "c", "tool"));
  });

  test("may be nowhere", () => {
    expect(which("tool", undefined)).toBeUndefined();
  });
});

test("folders come first on PATH once, and the working folder never gets on it", () => {
  expect(prepend(["/a", "/b"], "/usr/bin::/b:")).toBe("/a:/b:/usr/bin");
});

test("what a program wrote is captured with its exit code", async () => {
  const file = await program(join(await temporaryFolder(), "p"), "echo out; echo err >&2; exit 3");
  expect(await capture(file, [])).toEqual({ code: 3, stdout: "out\n", stderr: "err\n" });
});

describe("being asked to end", () => {
  const module = JSON.stringify(new URL("../../../tools/process.mjs", import.meta.url).href);

  /** Runs lines that use tools/process.mjs, sends a signal when they print, answers how it went. */
  function signalled(signal: NodeJS.Signals, lines: string) {
    const script = `import { capture, endCleanly, run } from ${module}; endCleanly(); ${lines}`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script]);
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      if (out === "") child.kill(signal);
      out += chunk.toString();
    });
    return new Promise<{ code: number | null; out: string }>((resolve) =>
      child.on("close", (code) => resolve({ code, out })),
    );
  }

  test("is handed on to the program that has the terminal, which may finish its work", async () => {
    const trap = "trap 'echo finishing; exit 4' TERM; echo ready; while :; do sleep 0.05; done";
    const lines = `process.exitCode = await run("sh", ["-c", ${JSON.stringify(trap)}]);`;
    expect(await signalled("SIGTERM", lines)).toEqual({ code: 4, out: "ready\nfinishing\n" });
  });

  test("ends what runs in the background", async () => {
    const lines = `setTimeout(() => console.log("ready"), 100); await capture("sleep", ["30"]);`;
    expect(await signalled("SIGINT", lines)).toEqual({ code: 130, out: "ready\n" });
  });
});
