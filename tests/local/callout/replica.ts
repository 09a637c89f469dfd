import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { calloutFlags } from "../../../components/callout/flags.ts";
import type { AuditEvent } from "../../../protocol/audit/event.ts";
import type { LoginRecord } from "../../../protocol/audit/login-record.ts";
import type { Status } from "../../../protocol/status/status.ts";
import { until } from "../../support/waiting/until.ts";

/** How a replica runs. */
export interface Around {
  /** Variables besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A command that runs what follows it, in another environment. */
  readonly wrapper?: readonly string[];
}

/** The bundle as a process of its own. */
export class Replica {
  readonly #process: ChildProcess;
  #out = "";
  #err = "";

  constructor(bundle: string, args: string[], { environment, wrapper = [] }: Around = {}) {
    const [program = "", ...rest] = [
      ...wrapper,
      process.execPath,
      ...calloutFlags,
      bundle,
      ...args,
    ];
    this.#process = spawn(program, rest, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...environment },
    });
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => (this.#out += text));
    this.#process.stderr?.setEncoding("utf8").on("data", (text: string) => (this.#err += text));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Everything that it has said so far. */
  get output(): string {
    return this.#out + this.#err;
  }

  /** Its audit so far, records about itself included. */
  get audit(): AuditEvent[] {
    return jsonLines(this.#out) as AuditEvent[];
  }

  /** Its decisions so far. */
  get records(): LoginRecord[] {
    return this.audit.filter((event): event is LoginRecord => "decision" in event);
  }

  /** Its decisions, once there are so many at least: a client hears of one before the pipe has brought it here. */
  async recorded(count: number): Promise<LoginRecord[]> {
    await until(`${count} decisions in ${this.output}`, () => this.records.length >= count);
    return this.records;
  }

  /** Its own events of one name so far. */
  events(name: string): Record<string, unknown>[] {
    const events = jsonLines(this.#err) as Record<string, unknown>[];
    return events.filter(({ event }) => event === name);
  }

  async seen(event: string, count = 1): Promise<void> {
    await until(`${event} in ${this.output}`, () => this.events(event).length >= count);
  }

  async get(path: string): Promise<Response> {
    await this.seen("listening");
    return fetch(`http://${String(this.events("listening")[0]?.http)}${path}`);
  }

  async status(): Promise<Status> {
    return (await (await this.get("/readyz")).json()) as Status;
  }

  signal(name: NodeJS.Signals): void {
    this.#process.kill(name);
  }

  /** Its exit code, once it has ended. */
  async exit(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      await once(this.#process, "close");
    }
    return this.#process.exitCode;
  }

  async stop(): Promise<number | null> {
    this.signal("SIGTERM");
    return this.exit();
  }
}

/** Why they have refused logins so far. */
export function refusalsOf(replicas: readonly Replica[]): string[] {
  return replicas.flatMap(({ records }) => records).flatMap(({ reason }) => reason ?? []);
}

/** What it wrote, without lines of Node itself, such as the address of its inspector. */
function jsonLines(text: string): unknown[] {
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as unknown);
}
