import { execFile } from "node:child_process";
import { expect, test } from "vitest";

const run = (...args: string[]) =>
  new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
    const file = new URL("../../../tools/run.mjs", import.meta.url).pathname;
    execFile(process.execPath, [file, ...args], (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });

test.each([[[]], [["--help"]], [["up", "--help"]]])(
  "%j prints the help, with examples",
  async (args) => {
    const { code, stdout } = await run(...args);
    expect(code).toBe(0);
    expect(stdout).toContain("npm run up -- --config nats-entra:nodes=5");
  },
);

test("an unknown command is an error that names the known ones", async () => {
  expect(await run("ups")).toEqual({
    code: 1,
    stdout: "",
    stderr:
      '\nerror: there is no command "ups"\n' +
      "  why:  the commands are bench, down, env, kubernetes, lint:prose, test, test:chaos, test:kubernetes, up\n" +
      "  next: see node tools/run.mjs --help\n",
  });
});
