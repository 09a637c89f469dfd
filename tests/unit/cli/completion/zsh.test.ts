import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Shells } from "./shells.ts";

let shells: Shells;
beforeAll(() => {
  shells = new Shells();
  writeFileSync(join(shells.terminal.folder, "inner.zsh"), inner);
});
afterAll(() => shells.remove());

/** An interactive zsh: Tab also says what is offered, and Ctrl-X what stands in the line. */
const inner = `
  stty columns 200 rows 50
  autoload -Uz compinit
  compinit -D -u
  source completion.zsh
  compadd() {
    local -a offered
    builtin compadd -O offered "$@"
    for each in "\${offered[@]}"; do print -r -- "<offered>$each"; done
    builtin compadd "$@"
  }
  say() { print -r -- "<line>$BUFFER"; print -r -- "<end>" }
  zle -N say
  bindkey '^X' say
  print -r -- "<ready>"
`;

/** Types a line and Tab: the words that zsh offers, and the line as it then is. */
function completed(typed: string): { offered: string[]; line: string } {
  const outer = `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell 'source inner.zsh'
    zpty -r shell said '*<ready>*'
    zpty -n -w shell "$1"$'\t\x18'
    zpty -r shell said '*<end>*'
    print -r -- "$said"`;
  const lines = shells.run("zsh", outer, typed).split(/\r*\n/);
  const after = (mark: string) =>
    lines.flatMap((line) =>
      line.includes(mark) ? [line.slice(line.indexOf(mark) + mark.length)] : [],
    );
  return { offered: after("<offered>"), line: after("<line>")[0] ?? "" };
}

describe("zsh completes", () => {
  it("commands and options", () => {
    expect(completed("nats-entra who")).toEqual({
      offered: ["whoami"],
      line: "nats-entra whoami ",
    });
    expect(completed("nats-entra revoke --r").offered).toEqual(["--reason", "--role"]);
  });

  it("a word of which nothing has been typed", () => {
    expect(completed("nats-entra try ").offered).toEqual(["publish", "subscribe"]);
  });

  it("names with colons, and goes on after =", () => {
    expect(completed("nats-entra rotate signing:o").line).toBe("nats-entra rotate signing:orders ");
    expect(completed("nats-entra sessions --filter rol").line).toBe(
      "nats-entra sessions --filter role=",
    );
  });

  it("names that a shell would take for something else, quoted", () => {
    expect(completed("nats-entra revoke Sa").line).toBe(
      "nats-entra revoke Sara\\ \\$\\(touch\\ pwned\\)\\ Lind ",
    );
  });

  it("files, where the command knows nothing", () => {
    expect(completed("nats-entra login --certificate ap").line).toBe(
      "nats-entra login --certificate app.pem ",
    );
  });
});
