import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { scripts, shells, type ShellName } from "../../../../cli/completion/scripts.ts";
import { forTests, found } from "../../../../tools/machine.mjs";
import { installSettings } from "../../../support/cli/sample.ts";
import { Terminal } from "../../../support/terminal.ts";

/** Real shells, with the real command on their PATH, and a deployment that it knows. */
export class Shells {
  readonly terminal = new Terminal();
  readonly #env: NodeJS.ProcessEnv;

  constructor() {
    const { folder } = this.terminal;
    const oid = "5d8f3c1a-7c7d-4f0e-9c37-6f1f1e9d2b10";
    installSettings(this.terminal, {
      identities: [
        { name: "omar", oid },
        { name: "Sara $(touch pwned) Lind", oid },
      ],
      keysSince: { "signing:orders": 1, "signing:shop": 1 },
      peopleFile: join(folder, "people.json"),
    });
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const main = join(import.meta.dirname, "../../../../cli/main.ts");
    const command = `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`;
    writeFileSync(join(bin, "nats-entra"), command);
    chmodSync(join(bin, "nats-entra"), 0o755);
    for (const shell of shells) writeFileSync(join(folder, `completion.${shell}`), scripts[shell]);
    writeFileSync(join(folder, "app.pem"), "");
    const PATH = [bin, process.env["PATH"]].join(delimiter);
    this.#env = { ...process.env, PATH, HOME: folder, XDG_CONFIG_HOME: join(folder, ".config") };
  }

  /** What a shell prints that runs a script in a folder with `completion.SHELL`. */
  run(shell: ShellName, script: string, ...args: string[]): string {
    const need = forTests.find(({ name }) => name === shell);
    if (need && found(need, process.env["PATH"]) === undefined)
      throw new Error(`there is no ${shell}: npm test installs Debian's, else ${need.from}`);
    // none of them reads what its user has set up
    const flags = { bash: ["--norc"], zsh: ["-f"], fish: ["--no-config"] }[shell];
    // after the script, bash and zsh take a name for themselves, fish takes arguments alone
    const name = shell === "fish" ? [] : [shell];
    return execFileSync(shell, [...flags, "-c", script, ...name, ...args], {
      cwd: this.terminal.folder,
      env: this.#env,
      encoding: "utf8",
      timeout: 20_000,
    });
  }

  remove(): void {
    this.terminal.remove();
  }
}
