import { connect, type ConnectionOptions, type NatsConnection } from "@nats-io/transport-node";
import type { AccountEntry } from "../../../access/document/document.ts";
import {
  deriveCalloutSecrets,
  deriveTrust,
  serverConfig,
  type KeyMaterial,
} from "../../../nats/index.ts";
import { keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsLayout, type NatsServers } from "../../support/nats/servers.ts";
import { startMinimalCallout, type Decide, type MinimalCallout } from "./minimal-callout.ts";

/** A cluster in operator mode with a minimal callout: tests connect to it with a token and nothing else. */
export interface Installation {
  readonly servers: NatsServers;
  /** Two replicas. */
  readonly callouts: readonly MinimalCallout[];
  readonly keys: KeyMaterial;
  /** Connects once, without retries, so that a refusal is seen. */
  login(options: ConnectionOptions): Promise<NatsConnection>;
  /** The configuration text for other keys or accounts. */
  config(keys: KeyMaterial): string;
  stop(): Promise<void>;
}

export async function startInstallation(
  accounts: Readonly<Record<string, AccountEntry>>,
  decide: Decide,
): Promise<Installation> {
  const keys = keyMaterial(Object.keys(accounts));
  // its first election can take seconds, so only where it is needed
  const usesJetStream = Object.values(accounts).some(({ jetstream }) => jetstream);
  const config = (layout: NatsLayout, material: KeyMaterial) =>
    serverConfig({
      ...deriveTrust({ accounts }, material),
      ...layout,
      ...(usesJetStream && {
        jetstream: { storeFolder: layout.storeFolder, memory: 1 << 24, disk: 1 << 28 },
      }),
    });
  const servers = await startNats({
    nodes: 3,
    config: (layout) => config(layout, keys),
    args: ["-D"],
  });
  const callouts = await Promise.all(
    [1, 2].map(() => startMinimalCallout(servers.urls, deriveCalloutSecrets(keys), decide)),
  );
  await Promise.all(servers.urls.map(reachesCallout));
  const open = new Set<NatsConnection>();
  return {
    servers,
    callouts,
    keys,
    config: (material) => config(servers.layout, material),
    login: async (options) => {
      const nats = await connect({
        servers: [...servers.urls],
        reconnect: false,
        timeout: 5_000,
        ...options,
      });
      open.add(nats);
      return nats;
    },
    stop: async () => {
      await Promise.all([...open].map((nats) => nats.close()));
      await Promise.all(callouts.map((callout) => callout.stop()));
      await servers.stop();
    },
  };
}

/** Until a node has heard that there is a callout, a login at it waits for nothing. */
async function reachesCallout(url: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) {
    try {
      await connect({ servers: url, token: "is anybody there?", reconnect: false, timeout: 250 });
    } catch (error) {
      if (String(error).includes("Authorization Violation")) return;
    }
  }
  throw new Error(`no callout answers at ${url}`);
}
