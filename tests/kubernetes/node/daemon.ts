import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { alive, startOf, stop, type Running } from "../../../provider/process/running.ts";
import type { NodePlace } from "./layout.ts";
import { until } from "../../support/waiting/until.ts";

/** A long-running program in a node's network. It survives the process that starts it. */
export class Daemon {
  readonly name: string;
  readonly #place: NodePlace;
  readonly #file: string;
  readonly #log: string;

  constructor(place: NodePlace, name: string) {
    this.name = name;
    this.#place = place;
    this.#file = join(place.folder, "daemons", `${name}.json`);
    this.#log = join(place.folder, "log", `${name}.log`);
  }

  get runs(): boolean {
    const running = this.#running();
    return running !== undefined && alive(running);
  }

  /** Its process id, when it was started. */
  get pid(): number | undefined {
    return this.#running()?.pid;
  }

  /**
   * Starts it, unless it runs.
   *
   * @param entry words of `nsenter`, besides those for the node's network
   */
  async start(program: string, args: readonly string[], entry: string[] = []): Promise<void> {
    if (this.runs) return;
    for (const folder of ["daemons", "log"])
      mkdirSync(join(this.#place.folder, folder), { recursive: true });
    const net = `--net=/run/netns/${this.#place.namespace}`;
    const log = openSync(this.#log, "a");
    // nsenter, and whatever stands between, become the program: the process id stays
    const child = spawn("nsenter", [net, ...entry, "--", program, ...args], {
      detached: true,
      stdio: ["ignore", log, log],
    });
    await once(child, "spawn");
    closeSync(log);
    child.unref();
    const pid = child.pid ?? 0;
    writeFileSync(this.#file, JSON.stringify({ pid, started: startOf(pid) ?? "ended" }));
  }

  /** @throws with the end of its log, when it ends or does not get ready */
  async ready(seconds: number, probe: () => Promise<boolean>): Promise<void> {
    const what = `ready ${this.name} (${this.#log})`;
    const probeAlive = async () => {
      if (await probe()) return true;
      if (!this.runs) throw new Error(`${this.name} of ${this.#place.name} ended:\n${this.log()}`);
      return false;
    };
    const details = () => this.log();
    await until(what, probeAlive, { timeoutMs: seconds * 1000, everyMs: 100, details });
  }

  async stop(): Promise<void> {
    const running = this.#running();
    if (running !== undefined) await stop(running);
    rmSync(this.#file, { force: true });
  }

  /** The last lines of its log. */
  log(): string {
    try {
      return readFileSync(this.#log, "utf8").trim().split("\n").slice(-20).join("\n");
    } catch {
      return "";
    }
  }

  #running(): Running | undefined {
    try {
      return JSON.parse(readFileSync(this.#file, "utf8")) as Running;
    } catch {
      return undefined;
    }
  }
}
