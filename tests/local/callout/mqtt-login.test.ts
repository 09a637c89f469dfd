import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { reservePorts } from "../../support/ports/reserve.ts";
import * as entra from "../../support/token.ts";
import type { Replica } from "./replica.ts";
import { Site } from "./site.ts";

const host = "127.0.0.1";
const jetstream = { memory: 1 << 20, disk: 1 << 26, streams: 10, consumers: 100 };
const policy = accessDocument(
  { "Orders.Read": roleEntry("orders"), "Finance.Read": roleEntry("finance") },
  { jetstream },
);
const without = accessDocument({ "Finance.Read": roleEntry("finance") }, { jetstream });
let bundle: string;
let port: number;
let site: Site;
let replica: Replica;
const clients: MqttClient[] = [];

beforeAll(async () => {
  bundle = await buildCallout();
  [port = 0] = await reservePorts(1);
  site = await Site.create(bundle, policy, {
    nodes: 1,
    mqtt: { host, port },
    jetstream: { storeFolder: "$NATS_STORE", memory: 1 << 26, disk: 1 << 30 },
  });
  replica = await site.start("callout-0", { connectionTypes: ["STANDARD", "MQTT"] });
});
afterEach(() => Promise.all(clients.splice(0).map((client) => client.endAsync(true))));
afterAll(() => site.stop());

async function connect(options: IClientOptions): Promise<MqttClient> {
  const client = await connectAsync(`mqtt://${host}:${port}`, {
    reconnectPeriod: 0,
    connectTimeout: 10_000,
    ...options,
  });
  clients.push(client);
  return client;
}

/** Decisions since then. */
async function decided(since: number, count = 1) {
  const records = (await replica.recorded(since + count)).slice(since);
  return records.map(({ decision, reason, account, client }) => [
    decision,
    reason ?? account,
    client.type,
  ]);
}

describe("an MQTT client", () => {
  it("logs in with the token as its password and the account as its user", async () => {
    const since = replica.records.length;
    const roles = ["Orders.Read", "Finance.Read"];
    const client = await connect({ username: "finance", password: site.token({ roles }) });
    expect(client.connected).toBe(true);
    expect(await decided(since)).toEqual([["granted", "finance", "mqtt"]]);
  });

  it.each<[string, IClientOptions, string]>([
    ["an account without a role", { username: "finance" }, "account_not_granted"],
    ["a password that is not a token", { password: "hunter2" }, "token_malformed"],
    ["no password", { password: undefined }, "no_token"],
    [
      "the name of a user, as at a reload",
      { username: `user:${entra.oid}` },
      "account_not_granted",
    ],
  ])("is refused with %s", async (_what, options, reason) => {
    const since = replica.records.length;
    const login = connect({ username: "orders", password: site.token(), ...options });
    // return code 5: not authorized
    await expect(login).rejects.toMatchObject({ code: 5 });
    expect(await decided(since)).toEqual([["denied", reason, "mqtt"]]);
  });

  it("keeps its session at a reload of its server, unless its roles are gone by then", async () => {
    const since = replica.records.length;
    const client = await connect({ username: "orders", password: site.token() });
    await replica.recorded(since + 1);
    // the server says no in a second CONNACK, which MQTT.js calls an error
    client.on("error", () => undefined);
    const closed = new Promise((resolve) => {
      client.once("close", () => resolve(undefined));
    });
    await site.reload();
    await client.publishAsync("orders/in", "still here");
    expect(client.connected).toBe(true);

    const loaded = replica.events("policy_loaded").length;
    await site.writePolicy(JSON.stringify(without));
    await replica.seen("policy_loaded", loaded + 1);
    await site.reload();
    await closed;
    expect((await replica.recorded(since + 2)).at(-1)).toMatchObject({
      ...{ activity_name: "reauthorization", decision: "denied", reason: "roles_unknown" },
    });
  });
});
