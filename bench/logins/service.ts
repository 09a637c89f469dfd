import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";

const timeoutMs = 20_000;

/** A callout as a process of its own. It says that it serves with a line that has "ready" in it, on stderr. */
export class Service {
  readonly pid: number;
  /** Milliseconds from its start until it served. */
  readonly started: number;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, started: number) {
    this.pid = process.pid ?? 0;
    this.started = started;
    this.#process = process;
  }

  /**
   * Starts it. What it writes to stdout, its audit, goes into a file.
   *
   * @throws Error with what it said, when it ends or has not served within 20 s
   */
  static async start(program: string, args: readonly string[], audit: string): Promise<Service> {
    const begun = performance.now();
    const child = spawn(program, args, { stdio: ["ignore", openSync(audit, "a"), "pipe"] });
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${program} ${why}:\n${said.slice(-2000)}`));
      const timer = setTimeout(() => fail("does not serve"), timeoutMs);
      child.on("error", ({ message }) => fail(message));
      child.on("exit", (code) => fail(`ended with ${code ?? "a signal"}`));
      child.stderr?.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (!said.includes('"event":"ready"')) return;
        clearTimeout(timer);
        resolve();
      });
    });
    return new Service(child, performance.now() - begun);
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, "exit");
    child.kill("SIGTERM");
    await exit;
  }
}
