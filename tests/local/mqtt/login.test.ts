import { account, compile, digestOf, mqtt, policy, role } from "../../../access/index.ts";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { IClientOptions } from "mqtt";
import { office, Plant, plantPolicy, pump, valve } from "./plant.ts";

let plant: Plant;
beforeAll(async () => {
  plant = await Plant.start();
});
afterEach(() => plant.clear());
afterAll(() => plant.stop());

describe("an MQTT client", () => {
  it("logs in with the token as its password and the account as its user", async () => {
    const since = plant.replica.records.length;
    const roles = ["Plant.Device", "Office.Print"];
    const client = await plant.device(pump, { password: plant.token(pump, roles) });
    expect(client.connected).toBe(true);
    expect((await plant.replica.recorded(since + 1)).at(-1)).toMatchObject({
      ...{ decision: "granted", account: "plant", oid: pump, client: { type: "mqtt" } },
    });
  });

  it("may have several connections, each with a suffix of its own", async () => {
    const ids = [pump, `${pump}-left`, `${pump}-right`];
    const clients = await Promise.all(ids.map((clientId) => plant.device(pump, { clientId })));
    await Promise.all(clients.map((client) => client.publishAsync(`plant/${pump}/state`, "on")));
    expect(clients.map(({ connected }) => connected)).toEqual([true, true, true]);
  });

  const as = (oid: string, roles: string[]) => ({
    ...{ clientId: oid, password: plant.token(oid, roles) },
  });
  it.each<[string, () => IClientOptions, string]>([
    ["an account without a role", () => ({ username: "office" }), "account_not_granted"],
    ["a password that is not a token", () => ({ password: "hunter2" }), "token_malformed"],
    ["no password", () => ({ password: undefined }), "no_token"],
    ["the name of a user", () => ({ username: `app:${pump}` }), "account_not_granted"],
    ["a role that is not for MQTT", () => as(office, ["Plant.Office"]), "connection_type"],
    ["the client id of another", () => ({ clientId: valve }), "mqtt_client_id"],
    ["a client id that the server makes up", () => ({ clientId: "" }), "mqtt_client_id"],
  ])("is refused with %s: return code 5", async (_what, options, reason) => {
    const since = plant.replica.records.length;
    await expect(plant.device(pump, options())).rejects.toMatchObject({ code: 5 });
    expect(await plant.decided(since)).toEqual([reason]);
  });

  it.each<[string, IClientOptions, object]>([
    ["MQTT 5: return code 1", { protocolVersion: 5 }, { code: 1 }],
    [
      "MQTT 3.1: no answer",
      { protocolVersion: 3, protocolId: "MQIsdp" },
      { message: "closed without an answer" },
    ],
    ["an empty user: return code 4", { username: "" }, { code: 4 }],
    [
      "a password without a user: no answer",
      { username: undefined },
      { message: "closed without an answer" },
    ],
  ])("is refused by nats-server itself with %s", async (_what, options, error) => {
    const since = plant.replica.records.length;
    await expect(plant.device(pump, options)).rejects.toMatchObject(error);
    // the callout is not asked
    await plant.device(pump);
    expect(await plant.decided(since)).toEqual(["plant"]);
  });

  it("keeps its session at a reload of its server, unless its role is gone by then", async () => {
    const client = await plant.device(pump);
    const closed = new Promise((resolve) => {
      client.once("close", () => resolve(undefined));
    });
    await plant.site.reload();
    await client.publishAsync(`plant/${pump}/state`, "still here");
    expect(client.connected).toBe(true);

    const roles = plantPolicy.roles.filter(({ name }) => name !== "Plant.Device");
    await plant.use(compile({ ...plantPolicy, roles }).document);
    await plant.site.reload();
    await closed;
    await plant.use(compile(plantPolicy).document);
    const denied = plant.replica.records.filter(({ decision }) => decision === "denied").at(-1);
    expect(denied).toMatchObject({ activity_name: "reauthorization", reason: "roles_unknown" });
  });
});

describe("an account without JetStream", () => {
  const accounts = [account("plant", { description: "Machines" })];
  const roles = [
    role("Plant.Device", {
      ...{ description: "A machine", account: "plant", members: ["application"] },
      grants: [mqtt({ publish: ["plant/{oid}/state"] })],
    }),
  ];

  it("compiles with no role for MQTT", () => {
    expect(() => compile(policy({ accounts, roles }))).toThrow(/needs JetStream with a disk/);
  });

  it("could have no MQTT client: it is let in, and left without an answer", async () => {
    const jetstream = { disk: "64MiB", streams: 4 } as const;
    expect(() =>
      compile(policy({ accounts: [account("plant", { description: "M", jetstream })], roles })),
    ).toThrow(/needs 5 streams.*may have 4/);
    const { digest: _, ...body } = compile(plantPolicy).document;
    const entry = body.accounts["plant"];
    if (entry?.jetstream === undefined) throw new Error("no JetStream in the tests' account");
    const tight = { ...entry, jetstream: { ...entry.jetstream, streams: 4 } };
    const changed = { ...body, accounts: { ...body.accounts, plant: tight } };
    const other = await Plant.start({ ...changed, digest: digestOf(changed) });
    try {
      await expect(other.device(pump)).rejects.toThrow("closed without an answer");
      expect(await other.decided(0)).toEqual(["plant"]);
      expect(other.site.nats.nodes[0]?.log()).toContain("maximum number of streams reached");
    } finally {
      await other.stop();
    }
  });
});
