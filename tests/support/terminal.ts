import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Io } from "../../cli/terminal/io.ts";
import { run } from "../../cli/program.ts";
import { pace } from "./waiting/pace.ts";

/** A terminal for the `nats-entra` command, with a home of its own: what is written, and with which exit code. */
export class Terminal {
  readonly folder = mkdtempSync(join(tmpdir(), "nats-entra-cli-"));
  readonly env: Record<string, string | undefined> = {
    HOME: this.folder,
    XDG_CONFIG_HOME: join(this.folder, ".config"),
  };
  cwd = this.folder;
  isTTY = false;
  columns = 80;
  /** The browser that the machine has, if any. */
  browser: ((url: string) => void) | undefined;
  /** The person who answers, if any. */
  ask: ((question: string) => Promise<string>) | undefined;
  /** Unix seconds; the real time when undefined. */
  time: number | undefined;
  /** Seconds that commands have slept. */
  readonly slept: number[] = [];
  /** What they wait for meanwhile; next to no time. */
  nap = (): Promise<unknown> => pace(5);
  #stdout = "";
  #stderr = "";

  get io(): Io {
    const { env, cwd, isTTY, columns, browser, ask } = this;
    return {
      stdout: { isTTY, columns, write: (text) => (this.#stdout += text) },
      stderr: { isTTY, columns, write: (text) => (this.#stderr += text) },
      env,
      cwd,
      browser,
      ask,
      now: () => this.time ?? Math.floor(Date.now() / 1000),
      sleep: async (seconds) => {
        this.slept.push(seconds);
        if (this.time !== undefined) this.time += seconds;
        await this.nap();
      },
    };
  }

  /** Runs one command line in this process. */
  async run(...args: string[]): Promise<Outcome> {
    this.#stdout = this.#stderr = "";
    const code = await run(args, this.io);
    return { code, stdout: this.#stdout, stderr: this.#stderr };
  }

  /** Runs a command with `--json` and reads what it prints. */
  async json(...args: string[]): Promise<{ code: number; value: unknown; stderr: string }> {
    const { code, stdout, stderr } = await this.run(...args, "--json");
    return { code, value: JSON.parse(stdout || "null") as unknown, stderr };
  }

  /** What was written to stderr so far, also while a command runs. */
  get stderr(): string {
    return this.#stderr;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
