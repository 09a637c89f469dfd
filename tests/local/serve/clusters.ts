/** Two clusters of one node behind gateways, and leaf nodes of the east. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type ConnectionOptions, type NatsConnection } from "@nats-io/transport-node";
import { vi } from "vitest";
import type { AccessDocument } from "../../../access/index.ts";
import {
  credentials,
  deriveCalloutSecrets,
  deriveTrust,
  keyPair,
  publicKey,
  seed,
  serverConfig,
} from "../../../nats/index.ts";
import { signJwt } from "../../../nats/jwt/jwt.ts";
import { jwtPermissions } from "../../../nats/jwt/permissions.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { keyMaterial, secretOf } from "../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { startMinimalCallout, type Access } from "../nats/minimal-callout.ts";

const host = "127.0.0.1";

export type Place = "east" | "west";

export interface Clusters {
  /** Public key (A…) of an account. */
  key(account: string): string;
  /** As whom `sessionOf` takes the user for. */
  login(place: Place, user: string, options?: ConnectionOptions): Promise<NatsConnection>;
  /** The same for a program. */
  url(place: Place, user: string): string;
  /**
   * A client of a leaf node of the account, which may do there what it likes.
   *
   * @param pretended the client's account and user there, which imports `orders.cancel` with share
   */
  leaf(account: string, pretended?: Pretended): Promise<NatsConnection>;
  stop(): Promise<void>;
}

/** The operator of a leaf node names its accounts and users freely. */
export interface Pretended {
  readonly account: string;
  readonly user: string;
}

/** @param sessionOf what a user gets; the name of its identity is `user:` and the name of the connection */
export async function startClusters(
  document: Pick<AccessDocument, "accounts">,
  sessionOf: (user: string) => Access | undefined,
): Promise<Clusters> {
  const names = Object.keys(document.accounts);
  const keys = keyMaterial(names);
  const [east = 0, west = 0, leaves = 0] = await reservePorts(3);
  const ports = { east, west };
  const cluster = (own: Place, other: Place) =>
    startNats({
      config: (layout) => {
        const text = serverConfig({
          ...deriveTrust(document, keys),
          ...layout,
          serverName: `${own}-0`,
          cluster: { ...layout.cluster, name: own },
          gateway: {
            ...{ host, port: ports[own] },
            remotes: [{ name: other, urls: [`nats://${host}:${ports[other]}`] }],
          },
        });
        // serverConfig refuses both together, and what a service can tell should not depend on that
        return own === "east" ? `${text}\nleafnodes { host: "${host}", port: ${leaves} }\n` : text;
      },
    });
  const [first, second] = await Promise.all([cluster("east", "west"), cluster("west", "east")]);
  for (const { nodes } of [first, second])
    await vi.waitUntil(async () => (await gateways(nodes[0]?.monitor)) === 1, 20_000);
  const callout = await startMinimalCallout(
    first.urls,
    deriveCalloutSecrets(keys),
    ({ connect_opts: { user = "" } }) => sessionOf(user),
  );
  const folder = await mkdtemp(join(tmpdir(), "clusters-"));
  const open: { close(): Promise<void> }[] = [];
  const servers: NatsServers[] = [first, second];
  const address = (place: Place) => (place === "west" ? second : first).urls[0] ?? "";
  const identityOf = (account: string) => keys.accounts[account]?.identity ?? new Uint8Array();
  const dial = async (options: ConnectionOptions) => {
    const nats = await connect({ reconnect: false, timeout: 10_000, ...options });
    open.push(nats);
    return nats;
  };
  return {
    key: (account) => publicKey("account", identityOf(account)),
    login: (place, user, options = {}) =>
      dial({ servers: address(place), user, pass: "x", ...options }),
    url: (place, user) => address(place).replace("nats://", `nats://${user}:x@`),
    leaf: async (account, pretended) => {
      const file = join(folder, `${account}.creds`);
      const signing = keys.accounts[account]?.signing ?? new Uint8Array();
      await writeFile(file, leafCredentials(identityOf(account), signing));
      const nats = await startNats({
        config: ({ client, monitor }) => `
          server_name: leaf-of-${account}
          host: "${client.host}"
          port: ${client.port}
          http_port: ${monitor.port}
          ${pretended ? pretending(pretended) : ""}
          leafnodes { reconnect: "200ms", remotes: [{
            url: "nats://${host}:${leaves}", credentials: "${file}", ${pretended ? "account: bound" : ""}
          }] }`,
      });
      servers.push(nats);
      const user = pretended && { user: pretended.user, pass: "x" };
      return dial({ servers: [...nats.urls], ...user });
    },
    stop: async () => {
      await Promise.all(open.map((nats) => nats.close()));
      await callout.stop();
      await Promise.all(servers.map((each) => each.stop()));
      await rm(folder, { recursive: true });
    },
  };
}

/** So many other clusters a node has connected to. */
async function gateways(monitor = ""): Promise<number> {
  const answer = await fetch(`${monitor}/gatewayz`);
  const { outbound_gateways: others } = (await answer.json()) as { outbound_gateways: object };
  return Object.keys(others).length;
}

function pretending({ account, user }: Pretended): string {
  return `accounts {
    bound { exports: [{ service: orders.cancel }] }
    ${account} {
      users: [{ user: "${user}", password: x }]
      imports: [{ service: { account: bound, subject: orders.cancel }, share: true }]
    }
  }`;
}

function leafCredentials(identity: Uint8Array, signing: Uint8Array): string {
  const user = secretOf("leaf");
  const everything = { allow: [">"], deny: [] };
  const jwt = signJwt(
    {
      sub: publicKey("user", user),
      name: "user:00000000-0000-4000-8000-00000000001f",
      iat: 1_750_000_000,
      nats: {
        type: "user",
        version: 2,
        issuer_account: publicKey("account", identity),
        ...jwtPermissions({ publish: everything, subscribe: everything }),
        ...{ subs: -1, data: -1, payload: -1 },
        allowed_connection_types: ["LEAFNODE"],
      },
    },
    keyPair("account", signing),
  );
  return credentials(jwt, seed("user", user));
}
