import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scripts } from "../../../../cli/completion/scripts.ts";
import { Shells } from "./shells.ts";

let shells: Shells;
beforeAll(() => (shells = new Shells()));
afterAll(() => shells.remove());

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
  const out = shells.run("bash", script, line, ...words);
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
    const said = shells.run("bash", "source completion.bash; complete -p nats-entra");
    expect(said).toBe("complete -o default -F _nats_entra nats-entra\n");
  });
});

it.each(["bash", "zsh", "fish"] as const)("prints the script for %s", async (shell) => {
  const { code, stdout } = await shells.terminal.run("completion", shell);
  expect({ code, stdout }).toEqual({ code: 0, stdout: scripts[shell] });
});
