import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  credentials,
  deriveCalloutSecrets,
  deriveTrust,
  keyPair,
  publicKey,
  seed,
  serverConfig,
  type MutualTlsFiles,
} from "../../../nats/index.ts";
import { signJwt } from "../../../nats/jwt/jwt.ts";
import { jwtPermissions } from "../../../nats/jwt/permissions.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import { accountEntry, keyMaterial, secretOf } from "../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { startMinimalCallout, type MinimalCallout } from "./minimal-callout.ts";
import { tlsFiles } from "./tls-files.ts";

const host = "127.0.0.1";
const limits = { connections: 100, subscriptions: 100, payload: 65_536, leafNodes: 2 };
const accounts = { orders: accountEntry({ default: true, limits }), closed: accountEntry() };
const keys = keyMaterial(["orders", "closed"]);

let folder: string;
let port: number;
let tls: MutualTlsFiles;
let hub: NatsServers;
let callout: MinimalCallout;
let asked = 0;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-leaf-"));
  tls = await tlsFiles(folder, "hub");
  [port = 0] = await reservePorts(1);
  hub = await startNats({
    config: (layout) =>
      serverConfig({
        ...deriveTrust({ accounts }, keys),
        ...layout,
        leafnodes: { host, port, tls },
      }),
  });
  callout = await startMinimalCallout(hub.urls, deriveCalloutSecrets(keys), () => {
    asked++;
    return { account: "orders", publish: [">"], subscribe: [">"] };
  });
});
afterAll(async () => {
  await Promise.all(open.map((each) => each.close()));
  await callout.stop();
  await hub.stop();
  await rm(folder, { recursive: true });
});

/** Credentials as a leaf node brings them, signed by a key of the account. */
async function leafCredentials(
  account: keyof typeof accounts,
  signing = keys.accounts[account]?.signing,
): Promise<string> {
  const user = secretOf("leaf");
  const identity = keys.accounts[account]?.identity ?? new Uint8Array();
  const jwt = signJwt(
    {
      sub: publicKey("user", user),
      name: "shop floor",
      iat: keys.issuedAt,
      nats: {
        type: "user",
        version: 2,
        issuer_account: publicKey("account", identity),
        ...jwtPermissions({
          publish: { allow: ["orders.created"], deny: [] },
          subscribe: { allow: ["orders.status"], deny: [] },
        }),
        ...{ subs: -1, data: -1, payload: -1 },
        allowed_connection_types: ["LEAFNODE"],
      },
    },
    keyPair("account", signing ?? new Uint8Array()),
  );
  const file = join(folder, `${account}-${open.length}.creds`);
  await writeFile(file, credentials(jwt, seed("user", user)));
  return file;
}

/** A server beside the hub's cluster that trusts no operator: its clients log in as it likes. */
async function leaf(remote: string): Promise<NatsServers> {
  const nats = await startNats({
    config: ({ serverName, client, monitor }) => `
      server_name: ${serverName}
      host: "${client.host}"
      port: ${client.port}
      http_port: ${monitor.port}
      leafnodes { reconnect: "200ms", remotes: [{ ${remote}, tls { ca_file: "${tls.caFile}" } }] }`,
  });
  open.push({ close: () => nats.stop() });
  return nats;
}

const at = (user = "") => `url: "tls://${user}${host}:${port}"`;
const withCredentials = async (...args: Parameters<typeof leafCredentials>) =>
  leaf(`${at()}, credentials: "${await leafCredentials(...args)}"`);

async function client(servers: readonly string[], token?: string): Promise<NatsConnection> {
  const nats = await connect({ servers: [...servers], token, reconnect: false, timeout: 10_000 });
  open.unshift(nats);
  return nats;
}

/** So many leaf nodes the hub has. */
async function joined(): Promise<number> {
  const answer = await fetch(`${hub.nodes[0]?.monitor ?? ""}/leafz`);
  return ((await answer.json()) as { leafnodes: number }).leafnodes;
}

describe("a leaf node", () => {
  it("passes the subjects of its credentials on, each in its direction, and no others", async () => {
    const shop = await withCredentials("orders");
    await expect.poll(joined, { timeout: 10_000 }).toBe(1);
    const [there, here] = await Promise.all([client(shop.urls), client(hub.urls, "ann's token")]);
    const subjects = ["orders.created", "orders.status", "orders.cancel"];
    const heardHere = here.subscribe("orders.*");
    const heardThere = there.subscribe("orders.*");
    const arrived = (heard: typeof heardHere) => heard.getReceived();
    await Promise.all([here.flush(), there.flush()]);
    // that interest has crossed over shows when something does
    await expect
      .poll(async () => {
        there.publish("orders.created");
        here.publish("orders.status");
        await Promise.all([here.flush(), there.flush()]);
        // each hears its own as well
        return [arrived(heardHere), arrived(heardThere)].every((count) => count > 1);
      })
      .toBe(true);
    const got: Record<string, string[]> = { here: [], there: [] };
    const listen = async (name: string, nats: NatsConnection) => {
      for await (const { subject, data } of nats.subscribe("orders.*"))
        got[name]?.push(`${subject} from ${Buffer.from(data).toString()}`);
    };
    void listen("here", here);
    void listen("there", there);
    await Promise.all([here.flush(), there.flush()]);
    for (const subject of subjects) {
      here.publish(subject, "hub");
      there.publish(subject, "leaf");
    }
    await Promise.all([here.flush(), there.flush()]);
    await expect.poll(() => got["here"]).toContain("orders.created from leaf");
    await expect.poll(() => got["there"]).toContain("orders.status from hub");
    expect(got["here"]?.filter((text) => text.endsWith("leaf"))).toEqual([
      "orders.created from leaf",
    ]);
    expect(got["there"]?.filter((text) => text.endsWith("hub"))).toEqual([
      "orders.status from hub",
    ]);
  });

  it.each<[string, () => Promise<NatsServers>, boolean]>([
    [
      "credentials that another key has signed",
      () => withCredentials("orders", secretOf("other")),
      false,
    ],
    ["an account that is to have none", () => withCredentials("closed"), false],
    ["a token that is not granted a leaf node", () => leaf(at("orders:ann's%20token@")), true],
    ["nothing", () => leaf(at()), true],
  ])("is refused with %s", async (_what, start, isAsked) => {
    const before = [asked, await joined()];
    const refused = await start();
    const log = () => refused.nodes[0]?.log();
    await expect
      .poll(log, { timeout: 10_000 })
      .toMatch(/Authorization Violation|maximum account active connections|Authentication/i);
    // the callout is asked about those without credentials; this one grants everything, but no leaf node
    expect([asked > (before[0] ?? 0), await joined()]).toEqual([isAsked, before[1]]);
    await refused.stop();
  });
});
