/**
 * The one starter of real nats-servers in tests: one to n of them on 127.0.0.1, with ports and a folder of their own.
 *
 * @example
 * const nats = await startNats({ nodes: 3, config: (layout) => serverConfig({ ...trust, ...layout }) });
 * await connect({ servers: nats.urls });
 * await nats.reload(otherText);
 * await nats.stop();
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reservePorts } from "../ports/reserve.ts";
import { nodeOf, reached, reloaded, runs, type NatsNode, type NatsPlace } from "./node.ts";

export type { NatsNode, NatsPlace, Varz } from "./node.ts";

const host = "127.0.0.1";

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
  /** More variables of each node's configuration. */
  readonly environment?: (node: number) => Readonly<Record<string, string>>;
  /** Where each node runs: then they listen on every address of their place. */
  readonly places?: readonly NatsPlace[];
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
  // the others have to know them before; the ports of clients and of monitoring a server takes itself
  const clusterPorts = await reservePorts(count);
  const places = options.places ?? clusterPorts.map(() => here);
  const routesOf = clusterPorts.map((port, at) => `nats://${places[at]?.routeHost ?? ""}:${port}`);
  const layout = layoutOf(routesOf);
  const file = join(folder, "nats.conf");
  const config = typeof options.config === "string" ? options.config : options.config(layout);
  // clear text beyond loopback is refused when a configuration is rendered; here nothing goes beyond this machine
  const everywhere = (text: string) => text.replaceAll(`host: "${host}"`, 'host: "0.0.0.0"');
  const write = (text: string) => writeFile(file, options.places ? everywhere(text) : text);
  await write(config);

  const routes = config.includes("cluster") ? count - 1 : 0;
  const nodes = places.map(({ wrapper, clientHost }, at) => {
    const name = `n${at + 1}`;
    return nodeOf({
      name,
      command: [...wrapper, "nats-server", "--config", file, ...(options.args ?? [])],
      environment: {
        ...options.environment?.(at),
        NATS_NAME: name,
        NATS_CLUSTER_PORT: String(clusterPorts[at]),
        NATS_STORE: join(folder, name),
      },
      portsFolder: join(folder, `${name}-ports`),
      clientHost,
      routes,
    });
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
    const running = nodes.filter(runs);
    await Promise.all(
      running.map((node) =>
        reached(`${node.name} to know who takes ${subject}`, node, () => knows(node, subject)),
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
