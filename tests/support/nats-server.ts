/**
 * Real nats-servers for tests: one to n of them on 127.0.0.1, with free ports and a folder of their own.
 *
 * @example
 * const nats = await startNats({ nodes: 3, config: (layout) => serverConfig({ ...trust, ...layout }) });
 * await connect({ servers: nats.urls });
 * await nats.reload(otherText);
 * await nats.stop();
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePorts } from "./free-ports.ts";

const host = "127.0.0.1";
const startLimit = 20_000;
const stopLimit = 5_000;

/** What a configuration needs to know; fits `serverConfig`. The `$NAME`s are set for every node. */
export interface NatsLayout {
  readonly serverName: string;
  readonly client: { readonly host: string; readonly port: string };
  readonly monitor: { readonly host: string; readonly port: string };
  readonly cluster: {
    readonly name: string;
    readonly host: string;
    readonly port: string;
    readonly routes: readonly string[];
  };
  /** For `jetstream.storeFolder`: a folder of the node's own, removed at the end. */
  readonly storeFolder: string;
}

export interface NatsOptions {
  /** @default 1 */
  readonly nodes?: number;
  /** The configuration file's text, the same for every node. */
  readonly config: string | ((layout: NatsLayout) => string);
  /** More arguments, for example `-D` for a log that says why a login failed. */
  readonly args?: readonly string[];
  /** Where each node runs: then they listen on every address of their place. */
  readonly places?: readonly NatsPlace[];
}

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

export interface NatsServers {
  readonly nodes: readonly NatsNode[];
  readonly urls: readonly string[];
  readonly layout: NatsLayout;
  /**
   * Writes another configuration, sends SIGHUP to every node and waits until each runs it.
   *
   * @param only the nodes that hear of it. @default all
   */
  reload(config: string, only?: readonly NatsNode[]): Promise<void>;
  /** Writes another configuration and starts every node anew, each once the one before is ready. */
  restart(config: string): Promise<void>;
  /**
   * Waits until every node that runs delivers messages on this subject. A node learns of the subscribers at other
   * nodes a moment after these have subscribed, and until then a message there reaches nobody.
   */
  delivers(subject: string): Promise<void>;
  /** Ends every process and removes every file. */
  stop(): Promise<void>;
}

/** @throws Error with the end of the log when a server does not come up within 20 s */
export async function startNats(options: NatsOptions): Promise<NatsServers> {
  const count = options.nodes ?? 1;
  const folder = await mkdtemp(join(tmpdir(), "nats-test-"));
  const ports = await freePorts(count * 3);
  const port = (node: number, which: number) => ports[node * 3 + which] as number;
  const indices = Array.from({ length: count }, (_value, node) => node);
  const places = options.places ?? indices.map(() => here);
  const routesOf = places.map(({ routeHost }, node) => `nats://${routeHost}:${port(node, 1)}`);
  const layout = layoutOf(routesOf);
  const file = join(folder, "nats.conf");
  const config = typeof options.config === "string" ? options.config : options.config(layout);
  // clear text beyond loopback is refused when a configuration is rendered; here nothing goes beyond this machine
  const everywhere = (text: string) => text.replaceAll(`host: "${host}"`, 'host: "0.0.0.0"');
  const write = (text: string) => writeFile(file, options.places ? everywhere(text) : text);
  await write(config);

  const routes = config.includes("cluster") ? count - 1 : 0;
  const nodes = places.map((place, node) => {
    const name = `n${node + 1}`;
    const environment = {
      NATS_NAME: name,
      NATS_PORT: String(port(node, 0)),
      NATS_CLUSTER_PORT: String(port(node, 1)),
      NATS_MONITOR_PORT: String(port(node, 2)),
      NATS_STORE: join(folder, name),
    };
    const command = [...place.wrapper, "nats-server", "--config", file, ...(options.args ?? [])];
    return nodeOf(name, command, environment, place.clientHost, routes);
  });
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await Promise.all(nodes.map((node) => node.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  const reload = async (text: string, only: readonly NatsNode[] = nodes) => {
    await write(text);
    await Promise.all(only.map(reloaded));
  };
  const restart = async (text: string) => {
    await writeFile(file, text);
    for (const node of nodes) {
      await node.stop();
      await node.start();
    }
  };
  const delivers = async (subject: string) => {
    const running = nodes.filter(({ pid }) => isAlive(pid));
    await Promise.all(
      running.map((node) =>
        until(`${node.name} to know who takes ${subject}`, node, () => knows(node, subject)),
      ),
    );
  };
  const urls = nodes.map(({ url }) => url);
  return { nodes, urls, layout, reload, restart, delivers, stop };
}

const here: NatsPlace = { wrapper: [], routeHost: host, clientHost: host };

function layoutOf(routes: readonly string[]): NatsLayout {
  return {
    serverName: "$NATS_NAME",
    client: { host, port: "$NATS_PORT" },
    monitor: { host, port: "$NATS_MONITOR_PORT" },
    cluster: {
      name: "test",
      host,
      port: "$NATS_CLUSTER_PORT",
      routes,
    },
    storeFolder: "$NATS_STORE",
  };
}

interface Environment extends Readonly<Record<string, string>> {
  readonly NATS_PORT: string;
  readonly NATS_MONITOR_PORT: string;
}

function nodeOf(
  name: string,
  [program = "", ...args]: readonly string[],
  environment: Environment,
  clientHost: string,
  routes: number,
): NatsNode {
  let child: ChildProcess | undefined;
  let log = "";
  const orphan = () => child?.kill("SIGKILL");
  const monitor = `http://${clientHost}:${environment.NATS_MONITOR_PORT}`;
  const node: NatsNode = {
    name,
    get pid() {
      return child?.pid ?? 0;
    },
    url: `nats://${clientHost}:${environment.NATS_PORT}`,
    monitor,
    varz: async () => (await (await fetch(`${monitor}/varz`)).json()) as Varz,
    log: () => log,
    stop: async (signal) => {
      process.off("exit", orphan);
      if (child) await end(child, signal);
    },
    start: async () => {
      child = spawn(program, args, {
        env: { ...process.env, ...environment },
        stdio: ["ignore", "ignore", "pipe"],
      });
      child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (log += chunk));
      child.on("error", (error) => (log += `nats-server did not start: ${error.message}\n`));
      process.once("exit", orphan);
      await ready(node, routes);
    },
  };
  return node;
}

async function end(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  const force = setTimeout(() => child.kill("SIGKILL"), stopLimit);
  await exit;
  clearTimeout(force);
}

/** `/healthz` covers JetStream, with its leader; the routes are counted. */
async function ready(node: NatsNode, routes: number): Promise<void> {
  await until(`${node.name} to be ready`, node, async () => {
    const health = await fetch(`${node.monitor}/healthz`);
    return health.ok && (await node.varz()).routes >= routes;
  });
}

async function reloaded(node: NatsNode): Promise<void> {
  const before = (await node.varz()).config_load_time;
  const mark = node.log().length;
  process.kill(node.pid, "SIGHUP");
  await until(`${node.name} to reload`, node, async () => {
    const failure = /\[ERR\] Failed to reload.*/.exec(node.log().slice(mark));
    if (failure) throw new Refused(`${node.name}: ${failure[0]}`);
    return (await node.varz()).config_load_time !== before;
  });
}

interface Subscriptions {
  readonly subscriptions_list?: readonly unknown[];
  readonly subscriptions_list_detail?: readonly { readonly subject: string }[];
}

/** Whether a subscriber is at the node itself, or at one of its routes. */
async function knows(node: NatsNode, subject: string): Promise<boolean> {
  const read = async (path: string) => (await fetch(`${node.monitor}/${path}`)).json();
  const own = (await read(`subsz?subs=1&test=${encodeURIComponent(subject)}`)) as Subscriptions;
  const { routes } = (await read("routez?subs=detail")) as { readonly routes: Subscriptions[] };
  return (
    (own.subscriptions_list ?? []).length > 0 ||
    routes.some(({ subscriptions_list_detail: list = [] }) =>
      list.some((each) => each.subject === subject),
    )
  );
}

class Refused extends Error {}

async function until(what: string, node: NatsNode, reached: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + startLimit;
  while (Date.now() < deadline && isAlive(node.pid)) {
    try {
      if (await reached()) return;
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    await sleep(20);
  }
  throw new Error(`waited for ${what}; its log ends with:\n${node.log().slice(-2_000)}`);
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}
