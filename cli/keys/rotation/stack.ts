import { spawn } from "node:child_process";
import { commandLine } from "../../../text/shell.ts";
import { codeOf, Failure } from "../../../errors/failure.mjs";
import { messageOf } from "../../../errors/render.mjs";
import type { Io } from "../../terminal/io.ts";

const setting = "nats-entra:rotate";

/** The configuration of a Pulumi stack, through `pulumi` itself: it alone knows where the file is, and keeps its form. */
export class StackConfig {
  readonly #io: Io;
  readonly #stack: string | undefined;

  /** @param stack its name; the selected one when absent */
  constructor(io: Io, stack: string | undefined) {
    this.#io = io;
    this.#stack = stack;
  }

  /** The triggers so far, by key. @throws Failure `pulumi_failed` */
  async triggers(): Promise<Record<string, string>> {
    const text = await this.#pulumi("config", "--json");
    const config = JSON.parse(text) as Record<string, { value?: string; objectValue?: unknown }>;
    const { value = "{}" } = config[setting] ?? {};
    return JSON.parse(value) as Record<string, string>;
  }

  /** Arguments of `pulumi` that set a key's trigger. */
  command(key: string, trigger: string): string[] {
    return this.#of("config", "set", "--path", `${setting}["${key}"]`, trigger);
  }

  /** @throws Failure `pulumi_failed` */
  async set(key: string, trigger: string): Promise<void> {
    await this.#run(this.command(key, trigger));
  }

  /** How the stack is deployed. */
  get up(): string {
    return commandLine(["pulumi", ...this.#of("up")]);
  }

  #of(...args: string[]): string[] {
    return [...args, ...(this.#stack === undefined ? [] : ["--stack", this.#stack])];
  }

  #pulumi(...args: string[]): Promise<string> {
    return this.#run(this.#of(...args));
  }

  #run(args: readonly string[]): Promise<string> {
    const { env, cwd } = this.#io;
    return new Promise((resolve, reject) => {
      const child = spawn("pulumi", [...args, "--non-interactive"], {
        cwd,
        env: env,
        stdio: ["ignore", "pipe", "pipe"],
      });
      let [stdout, stderr] = ["", ""];
      child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
      child.on("error", (error) => reject(failed(explained(error))));
      child.on("close", (code) => {
        if (code === 0) resolve(stdout);
        else reject(failed(stderr.trim() || `pulumi ended with ${code}`));
      });
    });
  }
}

function explained(error: Error): string {
  return codeOf(error) === "ENOENT" ? "there is no pulumi on PATH" : messageOf(error);
}

function failed(why: string): Failure {
  return new Failure("pulumi_failed", "the stack's configuration can't be read or changed", {
    why,
    next: 'run it in the folder of Pulumi.yaml; for the local stack first: eval "$(npm run --silent env)" && pulumi stack select local',
  });
}
