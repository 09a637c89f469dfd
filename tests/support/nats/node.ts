import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { until } from "../waiting/until.ts";

const startLimit = 20_000;
const stopLimit = 5_000;

/** What `/varz` tells and tests ask for; there is more in it. */
export interface Varz {
  readonly server_id: string;
  readonly server_name: string;
  readonly config_digest: string;
  readonly config_load_time: string;
  readonly connections: number;
  readonly routes: number;
  readonly tags?: readonly string[];
}

/** Where a node runs, when not beside the test on 127.0.0.1. */
export interface NatsPlace {
  /** A command that runs what follows it there. */
  readonly wrapper: readonly string[];
  /** For the routes of the others. */
  readonly routeHost: string;
  /** For clients and monitoring. */
  readonly clientHost: string;
}

/** One process. */
export interface NatsNode {
  readonly name: string;
  /** Of the process that runs now. */
  readonly pid: number;
  /** For clients, `nats://127.0.0.1:port`. */
  readonly url: string;
  /** Base of the monitoring endpoints, `http://127.0.0.1:port`. */
  readonly monitor: string;
  varz(): Promise<Varz>;
  /** Everything it has logged so far. */
  log(): string;
  /** Ends it. @param signal SIGTERM by default, and SIGKILL when that takes too long */
  stop(signal?: NodeJS.Signals): Promise<void>;
  /** Starts it again, with its files and ports; resolves once it is ready and has its routes. */
  start(): Promise<void>;
}

/** What a node is started with. */
export interface NodeOptions {
  readonly name: string;
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Variables of its configuration besides `NATS_PORT` and `NATS_MONITOR_PORT`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where the server says which ports it has taken; the node's own. */
  readonly portsFolder: string;
  readonly clientHost: string;
  /** How many it has once it is ready. */
  readonly routes: number;
}

interface Ports {
  readonly client: number;
  readonly monitor: number;
}

/** A node that does not run yet. At its first start the server takes free ports itself, and it keeps them. */
export function nodeOf(options: NodeOptions): NatsNode {
  const { name, environment, portsFolder, clientHost, routes } = options;
  const [program = "", ...given] = options.command;
  const args = [...given, "--ports_file_dir", portsFolder];
  let child: ChildProcess | undefined;
  let ports: Ports = { client: -1, monitor: -1 };
  let log = "";
  const orphan = () => child?.kill("SIGKILL");
  const node: NatsNode = {
    name,
    get pid() {
      return child?.pid ?? 0;
    },
    get url() {
      return `nats://${clientHost}:${ports.client}`;
    },
    get monitor() {
      return `http://${clientHost}:${ports.monitor}`;
    },
    varz: async () => (await (await fetch(`${node.monitor}/varz`)).json()) as Varz,
    log: () => log,
    stop: async (signal) => {
      process.off("exit", orphan);
      if (child) await end(child, signal);
    },
    start: async () => {
      await rm(portsFolder, { recursive: true, force: true }); // of one that was killed
      await mkdir(portsFolder);
      child = spawn(program, args, {
        env: {
          ...process.env,
          ...environment,
          NATS_PORT: String(ports.client),
          NATS_MONITOR_PORT: String(ports.monitor),
        },
        stdio: ["ignore", "ignore", "pipe"],
      });
      child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (log += chunk));
      child.on("error", (error) => (log += `nats-server did not start: ${error.message}\n`));
      process.once("exit", orphan);
      await reached(`${name} to listen`, node, async () => {
        const taken = await portsIn(portsFolder);
        if (taken) ports = taken;
        return taken !== undefined;
      });
      await reached(`${name} to be ready`, node, async () => {
        // it covers JetStream, with its leader
        const health = await fetch(`${node.monitor}/healthz`);
        return health.ok && (await node.varz()).routes >= routes;
      });
    },
  };
  return node;
}

/** From the file that nats-server writes once it listens; undefined before. A configuration may have no monitoring. */
async function portsIn(folder: string): Promise<Ports | undefined> {
  const [file] = (await readdir(folder)).filter((name) => name.endsWith(".ports"));
  if (file === undefined) return undefined;
  const text = await readFile(join(folder, file), "utf8");
  const { nats = [], monitoring = [] } = JSON.parse(text) as Record<string, string[] | undefined>;
  const portOf = ([url = ""]: string[]) => Number(new URL(url).port);
  return { client: portOf(nats), monitor: portOf(monitoring) };
}

async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  const force = setTimeout(() => child.kill("SIGKILL"), stopLimit);
  await exit;
  clearTimeout(force);
}

/** Sends SIGHUP and waits until the node runs what its file says now. @throws Error when it refuses */
export async function reloaded(node: NatsNode): Promise<void> {
  const before = (await node.varz()).config_load_time;
  const mark = node.log().length;
  process.kill(node.pid, "SIGHUP");
  await reached(`${node.name} to reload`, node, async () => {
    const failure = /\[ERR\] Failed to reload.*/.exec(node.log().slice(mark));
    if (failure) throw new Refused(`${node.name}: ${failure[0]}`);
    return (await node.varz()).config_load_time !== before;
  });
}

class Refused extends Error {}

/** Waits for a condition of a node; while it cannot be asked, the condition does not hold. @throws when it ends */
export async function reached(
  what: string,
  node: NatsNode,
  condition: () => Promise<boolean>,
): Promise<void> {
  const details = () => `the log of ${node.name} ends with:\n${node.log().slice(-2_000)}`;
  const probe = async () => {
    if (!runs(node)) throw new Error(`waited for ${what}, but it ended\n${details()}`);
    return condition().catch((error: unknown) => {
      if (error instanceof Refused) throw error;
      return false;
    });
  };
  await until(what, probe, { timeoutMs: startLimit, details });
}

/** Whether its process is there. */
export function runs({ pid }: NatsNode): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
