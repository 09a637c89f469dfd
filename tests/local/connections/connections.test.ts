import { randomBytes } from "node:crypto";
import { connect, credsAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  credentials,
  deriveSystemCredentials,
  keyPair,
  publicKey,
  seed,
  userJwt,
} from "../../../nats/index.ts";
import type { BypassRecord, SessionEndRecord } from "../../../protocol/audit/connection-record.ts";
import { buildCallout } from "../../../tools/build.ts";
import { Site } from "../callout/site.ts";
import { policy } from "../control/roles.ts";
import { until } from "../../support/waiting/until.ts";
import type { Replica } from "../callout/replica.ts";

/** What the audit says of connections besides their logins, with two replicas and two nodes. */
const ada = "77777777-7777-4777-8777-777777777777";
const bob = "b0b0b0b0-b0b0-4b0b-8b0b-b0b0b0b0b0b0";

let site: Site;
let replicas: Replica[];
beforeAll(async () => {
  site = await Site.create(await buildCallout(), policy);
  replicas = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
});
afterAll(() => site.stop());

const records = () => replicas.flatMap((replica) => replica.audit as unknown[]);
const ends = () =>
  (records() as SessionEndRecord[]).filter((record) => (record.activity_id as number) === 2);
const bypasses = () =>
  (records() as BypassRecord[]).filter(({ decision }) => (decision as string) === "bypassed");

async function endOf(oid: string, count = 1): Promise<SessionEndRecord[]> {
  const found = () => ends().filter((record) => record.oid === oid);
  await until(`${count} ends of ${oid}`, () => found().length >= count);
  return found();
}

const tokenOf = (oid: string, more: object = {}) =>
  site.token({ oid, roles: ["Orders.Write"], ...more });

/** As `keys break-glass` makes it. */
async function breakTheGlass(): Promise<NatsConnection> {
  const secret = randomBytes(32);
  const { identity, signing } = site.keys.accounts["orders"] ?? site.keys.auth;
  const now = Math.floor(Date.now() / 1000);
  const jwt = userJwt({
    name: `break-glass:${ada}`,
    user: publicKey("user", secret),
    account: publicKey("account", identity),
    signer: keyPair("account", signing),
    issuedAt: now,
    expires: now + 600,
    tags: ["role:Orders.Write", "reason:INC-2041"],
    publish: { allow: ["orders.in"], deny: [] },
    subscribe: { allow: [], deny: [] },
  });
  const creds = Buffer.from(credentials(jwt, seed("user", secret)));
  return connect({ servers: [...site.nats.urls], authenticator: credsAuthenticator(creds) });
}

describe("the end of a session", () => {
  it("is forgotten by every replica, and those that live on are not", async () => {
    const remembered = async () =>
      Promise.all(replicas.map(async (each) => (await each.status()).logins.remembered));
    await until("those of before to be gone", async () => (await remembered()).join() === "0,0");
    const clients = await Promise.all(Array.from({ length: 10 }, () => site.connect(tokenOf(bob))));
    await until("all to be known", async () => (await remembered()).join() === "10,10");
    const [stays, ...others] = clients;
    await Promise.all(others.map((client) => client.close()));
    await until("all but one to be forgotten", async () => (await remembered()).join() === "1,1");
    await site.reload();
    await stays?.flush();
    expect(stays?.isClosed()).toBe(false);
    await stays?.close();
  });

  it("is in the audit once, with its identity, how long it was and how much", async () => {
    const client = await site.connect(tokenOf(ada));
    client.publish("orders.in", "hello");
    await client.flush();
    const [login] = records().filter((record) => (record as SessionEndRecord).oid === ada);
    await client.close();
    const [end, ...others] = await endOf(ada);
    expect(others).toEqual([]);
    expect(end).toMatchObject({
      ...{ class_uid: 3002, activity_id: 2, status_id: 1, account: "orders" },
      ...{
        user: `user:${ada}`,
        oid: ada,
        end: "Client Closed",
        seconds: expect.any(Number) as number,
      },
      ...{ sent: { messages: 1, bytes: 5 }, received: { messages: 0, bytes: 0 } },
    });
    const { server, client: connection, uti } = login as SessionEndRecord;
    expect(end).toMatchObject({ server: { id: server.id, name: server.name }, uti });
    expect(end?.client.id).toBe(connection.id);
  });

  it("says that it has expired", async () => {
    const oid = "88888888-8888-4888-8888-888888888888";
    const now = Math.floor(Date.now() / 1000);
    await site.connect(tokenOf(oid, { exp: now + 2 }));
    const [end] = await endOf(oid);
    expect(end).toMatchObject({ end: "Authentication Expired", user: `user:${oid}`, oid });
  });

  it("says that somebody has ended it", async () => {
    const oid = "99999999-9999-4999-8999-999999999999";
    const client = await site.connect(tokenOf(oid));
    const creds = Buffer.from(deriveSystemCredentials(site.keys));
    const system = await connect({
      ...{ servers: [...site.nats.urls], authenticator: credsAuthenticator(creds) },
    });
    const { server_id: server, client_id: cid } = client.info ?? {};
    await system.request(`$SYS.REQ.SERVER.${server}.KICK`, JSON.stringify({ cid }));
    const [end] = await endOf(oid);
    expect(end?.end).toBe("Kicked");
    await system.close();
  });

  it("is told once, though many end together", async () => {
    const oid = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa";
    const clients = await Promise.all(Array.from({ length: 40 }, () => site.connect(tokenOf(oid))));
    await Promise.all(clients.map((client) => client.close()));
    const found = await endOf(oid, clients.length);
    expect(new Set(found.map(({ id }) => id)).size).toBe(clients.length);
    expect(found).toHaveLength(clients.length);
  });

  it("is of the policy's accounts alone: the callouts' own are none", () => {
    for (const { account } of ends()) expect(account).toBe("orders");
  });
});

describe("a session that no callout has granted", () => {
  it("is in the audit, and alarmed, when it begins", async () => {
    const client = await breakTheGlass();
    await until("a record of it", () => bypasses().length > 0);
    const [record, ...others] = bypasses();
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      ...{ class_uid: 3002, activity_id: 1, account: "orders", user: `break-glass:${ada}` },
      ...{
        tags: ["role:Orders.Write", "reason:INC-2041"],
        user_nkey: expect.stringMatching(/^U/) as string,
      },
      client: { id: client.info?.client_id },
    });
    expect(record?.found_later).toBeUndefined();
    const counts = await Promise.all(replicas.map((replica) => metric(replica)));
    expect(counts.sort()).toEqual([0, 1]);
    await client.close();
    await until("its end", () => ends().some(({ user }) => user === record?.user_nkey));
  });

  it("is found when the callouts come back, open or over", async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    const [open, over] = [await breakTheGlass(), await breakTheGlass()];
    const ids = [open, over].map(({ info }) => info?.client_id);
    await over.close();
    const replica = await site.start("callout-2");
    replicas = [replica];
    await until("three records", () => bypasses().length >= 3);
    const found = bypasses();
    expect(found).toHaveLength(3); // that of before is told again, under the same id
    for (const record of found) expect(record.found_later).toBe(true);
    expect(found.map(({ client }) => client.id)).toEqual(expect.arrayContaining(ids));
    expect(await metric(replica)).toBe(3);
    await open.close();
  });
});

async function metric(replica: Replica): Promise<number> {
  const text = await (await replica.get("/metrics")).text();
  return Number(/^nats_entra_callout_sessions_bypassed_total (\d+)$/m.exec(text)?.[1]);
}
