import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scripts } from "../../../../cli/completion/scripts.ts";
import { installSettings } from "../../../support/cli/sample.ts";
import { Terminal } from "../../../support/terminal.ts";

/** The real bash, with the real command on its PATH. */
let terminal: Terminal;
beforeAll(() => {
  terminal = new Terminal();
  const oid = "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b10";
  installSettings(terminal, {
    identities: [
      { name: "omar", oid },
      { name: "Sara $(touch pwned) Lind", oid },
    ],
    keysSince: { "signing:orders": 1, "signing:shop": 1 },
    peopleFile: join(terminal.folder, "people.json"),
  });
  const bin = join(terminal.folder, "bin");
  mkdirSync(bin);
  const main = join(import.meta.dirname, "../../../../cli/main.ts");
  writeFileSync(join(bin, "nats-entra"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(join(bin, "nats-entra"), 0o755);
  writeFileSync(join(terminal.folder, "completion.bash"), scripts.bash);
});
afterAll(() => terminal.remove());

/** What bash would put in the place of the last word, as readline breaks a line into words. */
function completed(line: string): string[] {
  const words = line
    .split(/(\s+)|([:=])/)
    .filter((word?: string) => word !== undefined && word.trim() !== "");
  if (/[\s:=]$/.test(line)) words.push("");
  const script = `
    source completion.bash
    COMP_LINE=$1; COMP_POINT=\${#1}; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _nats_entra
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const env = {
    ...process.env,
    PATH: [join(terminal.folder, "bin"), process.env["PATH"]].join(delimiter),
  };
  const out = execFileSync("bash", ["-c", script, "bash", line, ...words], {
    cwd: terminal.folder,
    env: { ...env, HOME: terminal.folder },
    encoding: "utf8",
  });
  return out.split("\n").filter((each) => each !== "");
}

describe("bash completes", () => {
  it("commands and options", () => {
    expect(completed("nats-entra who")).toEqual(["whoami"]);
    expect(completed("nats-entra try ")).toEqual(["publish", "subscribe"]);
    expect(completed("nats-entra revoke --r")).toEqual(["--reason", "--role"]);
  });

  it("names with colons, of which it keeps what is before the colon", () => {
    expect(completed("nats-entra rotate signing:")).toEqual(["orders", "shop"]);
    expect(completed("nats-entra rotate signing:o")).toEqual(["orders"]);
    expect(completed("nats-entra sessions --filter rol")).toEqual(["role="]);
  });

  it("names that a shell would take for something else, quoted", () => {
    expect(completed("nats-entra revoke om")).toEqual(["omar"]);
    expect(completed("nats-entra revoke Sa")).toEqual(["Sara\\ \\$\\(touch\\ pwned\\)\\ Lind"]);
  });

  it("nothing, so that it offers files, where the command knows none", () => {
    expect(completed("nats-entra login --certificate ap")).toEqual([]);
  });

  it("for the program nats-entra", () => {
    const said = execFileSync("bash", ["-c", "source completion.bash; complete -p nats-entra"], {
      cwd: terminal.folder,
      encoding: "utf8",
    });
    expect(said).toBe("complete -o default -F _nats_entra nats-entra\n");
  });
});

it.each(["bash", "zsh", "fish"] as const)("prints the script for %s", async (shell) => {
  const { code, stdout } = await terminal.run("completion", shell);
  expect({ code, stdout }).toEqual({ code: 0, stdout: scripts[shell] });
});
