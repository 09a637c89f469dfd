import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const root = join(import.meta.dirname, "../../..");
const command = `exec node ${join(root, "cli/bin.mjs")} "$@"`;

/** A shell in a folder of its own, in which `nats-entra` and `npx nats-entra` are the command from this source. */
export class Shell {
  readonly folder = mkdtempSync(join(tmpdir(), "nats-entra-page-"));
  readonly #bin = mkdtempSync(join(tmpdir(), "nats-entra-bin-"));

  constructor() {
    this.program("nats-entra", command);
    this.program("npx", `shift\n${command}`);
  }

  /** Puts a program of this name on PATH. */
  program(name: string, script: string): void {
    const file = join(this.#bin, name);
    writeFileSync(file, `#!/bin/bash\n${script}\n`);
    chmodSync(file, 0o755);
  }

  run(script: string): { code: number | null; stdout: string; stderr: string } {
    const path = `${this.#bin}${delimiter}${process.env["PATH"]}`;
    const { status, stdout, stderr } = spawnSync("bash", ["-euo", "pipefail", "-c", script], {
      cwd: this.folder,
      env: { ...process.env, HOME: this.folder, PATH: path },
      encoding: "utf8",
      timeout: 60_000,
    });
    return { code: status, stdout, stderr };
  }

  /** What it prints. @throws Error when the script fails */
  must(script: string): string {
    const { code, stdout, stderr } = this.run(script);
    if (code !== 0) throw new Error(`${script} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  remove(): void {
    for (const folder of [this.folder, this.#bin]) rmSync(folder, { recursive: true, force: true });
  }
}
