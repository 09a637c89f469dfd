/** The programs of a day's work, each started with a token and what its language's client needs. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { cacheFolder } from "../../../tools/cache.mjs";
import { goProgram } from "../../local/client/toolchains.ts";

const here = import.meta.dirname;

/** What a program reports at its end. */
export interface Report {
  /** What its connection was told, and what failed. */
  readonly errors: readonly string[];
  /** Of the worker: orders that it had shipped. */
  readonly shipped?: readonly string[];
  /** Of the service: what happened to each order. */
  readonly orders?: Readonly<Record<string, string>>;
}

/** A program that runs, and the lines that it has printed. */
export class Program {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  #said = "";

  constructor([command, ...args]: readonly [string, ...string[]], env: Record<string, string>) {
    const child = spawn(command, args, { env: { ...process.env, ...env } });
    this.#child = child;
    createInterface(child.stdout).on("line", (line) => this.lines.push(line));
    child.stderr.on("data", (chunk: Buffer) => (this.#said += chunk.toString()));
  }

  /** Its report, once it has ended; a service ends with its input. */
  async report(): Promise<Report> {
    this.#child.stdin?.end();
    if (this.#child.exitCode === null) await once(this.#child, "close");
    const last = this.lines.at(-1);
    if (this.#child.exitCode === 0 && last !== undefined) return JSON.parse(last) as Report;
    throw new Error(`the program ended with ${this.#child.exitCode}:\n${this.#said}`);
  }

  kill(): void {
    this.#child.kill();
  }
}

/** The order service, of nats.go. */
export async function orderService(): Promise<[string]> {
  const folder = join(cacheFolder(), "tests");
  await mkdir(folder, { recursive: true });
  const program = join(folder, "day-service");
  await goProgram(join(here, "service"), program);
  return [program];
}

/** The shipping worker, of nats-py; `npm test` puts a Python with it first on PATH. */
export const shippingWorker = ["python3", join(here, "worker.py")] as const;
