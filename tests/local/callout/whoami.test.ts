import { jetstreamManager } from "@nats-io/jetstream";
import { headers, type Msg, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { digestOf } from "../../../access/index.ts";
import { AGENT_SESSION } from "../../../access/document/session.ts";
import { whoami } from "../../../client/whoami.ts";
import { publicKey } from "../../../nats/index.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { accountEntry } from "../../support/nats-keys.ts";
import * as entra from "../../support/token.ts";
import { violationsOf } from "../nats/watch.ts";
import { publishRaw } from "./raw-client.ts";
import type { Replica } from "./replica.ts";
import { Site } from "./site.ts";

const { oid, azp } = entra;
const victim = "99999999-9999-4999-8999-999999999999";
const agentClient = "88888888-8888-4888-8888-888888888888";
const ask = { kind: "service", subject: "ask.>" } as const;
const parts = accessDocument({
  "Orders.Read": roleEntry("orders", { maxSession: 600 }),
  "Orders.Watch": roleEntry("orders", { subscribe: { allow: [">"], deny: [] } }),
  "Orders.Serve": roleEntry("orders", {
    publish: { allow: ["$JS.API.>", "ask.>", "stored"], deny: [] },
    subscribe: { allow: ["ask.>"], deny: [] },
    responses: { max: 1, ttl: 60 },
  }),
  "Finance.Read": roleEntry("finance", { publish: { allow: ["ask.>"], deny: [] } }),
});
const jetstream = { memory: 1 << 20, disk: 1 << 20, streams: 2, consumers: 5 };
const shared = { name: "ask", description: "Answers." };
const body = {
  ...parts,
  accounts: {
    orders: accountEntry({ default: true, jetstream, exports: [{ ...ask, ...shared }] }),
    finance: accountEntry({ imports: [{ ...ask, name: "ask", from: "orders", to: "ask.>" }] }),
  },
  agents: {
    triage: {
      description: "Looks into orders",
      account: "orders",
      clients: [agentClient],
      publish: { allow: [...AGENT_SESSION.publish, "orders.in"], deny: [] },
      subscribe: { allow: [...AGENT_SESSION.subscribe], deny: [] },
      maxSession: 60,
    },
  },
  digest: undefined,
};
const policy = { ...body, digest: digestOf(body) };

let site: Site;
let replicas: readonly Replica[];
beforeAll(async () => {
  const store = { storeFolder: "$NATS_STORE", memory: 1 << 24, disk: 1 << 24 };
  site = await Site.create(await buildCallout(), policy, { jetstream: store });
  replicas = await Promise.all([site.start("callout-0"), site.start("callout-1")]);
});
afterAll(() => site.stop());

let watcher: NatsConnection | undefined;
afterEach(() => watcher?.close());

/** Everything that arrives anywhere in the account from here on; more than one node hears of it. */
async function overheard(): Promise<Msg[]> {
  watcher = await site.connect(site.token({ roles: ["Orders.Watch"], oid: victim }));
  const heard: Msg[] = [];
  watcher.subscribe(">", { callback: (_error, message) => void heard.push(message) });
  await watcher.flush();
  return heard;
}

/** How often requests have ended so, on both replicas together. */
async function results(): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const replica of replicas) {
    const text = await (await replica.get("/metrics")).text();
    for (const [, result = "", count] of text.matchAll(
      /whoami_requests_total\{result="(\w+)"\} (\d+)/g,
    ))
      found[result] = (found[result] ?? 0) + Number(count);
  }
  return found;
}

/** Whether this many more requests have ended so. */
const ended = (before: Record<string, number>, result: string, count = 1) =>
  expect
    .poll(async () => ((await results())[result] ?? 0) - (before[result] ?? 0), { timeout: 10_000 })
    .toBe(count);

/** The header as the server would write it for a connection of another identity. */
function forgery(of: NatsConnection): string {
  const { server_name: server, client_id: id } = of.info ?? {};
  const acc = publicKey("account", site.keys.accounts["orders"]?.identity as Uint8Array);
  const user = `user:${victim}`;
  const start = new Date(Date.now() - 2000).toISOString();
  return JSON.stringify({ acc, server, id, user, start, kind: "Client" });
}

describe("a session that asks who it is", () => {
  it("is told what it is, what it may do and until when: a person", async () => {
    const client = await site.connect(site.token());
    const { remaining, expires, ...me } = await whoami(client, oid);
    expect(me).toEqual({
      ...{ user: `user:${oid}`, kind: "user", oid, azp, tid: entra.tenant },
      ...{ account: "orders", roles: ["Orders.Read"], policy: policy.digest },
      publish: { allow: [`nats-entra.whoami.${oid}.>`, "orders.in"], deny: [] },
      subscribe: { allow: [`_INBOX.${oid}.>`, "orders.out.>"], deny: [] },
    });
    expect(remaining).toBeGreaterThan(570);
    expect(remaining).toBeLessThanOrEqual(600);
    expect(Math.abs(expires - (Date.now() / 1000 + remaining))).toBeLessThan(2);
  });

  it("an application, an agent under its own name, and the same person in another account", async () => {
    const application = await site.connect(
      site.token({ idtyp: "app", roles: ["Orders.Serve"], scp: undefined }),
    );
    expect(await whoami(application, oid)).toMatchObject({
      ...{ user: `app:${oid}`, kind: "application", responses: { max: 1, ttl: 60 } },
    });
    const agent = await site.connect(site.token({ azp: agentClient }));
    expect(await whoami(agent, `${oid}.${agentClient}`)).toMatchObject({
      ...{ agent: "triage", azp: agentClient, roles: ["Orders.Read"] },
      publish: { allow: [`nats-entra.whoami.${oid}.${agentClient}.>`, "orders.in"] },
    });
    const finance = await site.connect(site.token({ roles: ["Finance.Read"] }));
    expect(await whoami(finance, oid)).toMatchObject({ account: "finance" });
  });

  it("at once after the login, whichever replica has let it in, on every node", async () => {
    const logins = Array.from({ length: 40 }, async (_, at) => {
      const own = `${String(at).padStart(8, "0")}-3333-4333-8333-333333333333`;
      const client = await site.connect(site.token({ oid: own }), undefined, at % 2);
      return (await whoami(client, own)).oid === own;
    });
    expect(await Promise.all(logins)).toEqual(Array<boolean>(40).fill(true));
    for (const replica of replicas) expect(replica.records.length).toBeGreaterThan(0);
  });
});

/** Subjects on which something arrived, less the requests themselves. */
const arrivedOn = (heard: readonly Msg[]) =>
  heard.map(({ subject }) => subject).filter((each) => !each.startsWith("nats-entra."));

describe("what a session cannot bring about by asking", () => {
  it("an answer anywhere but in its own inbox, or about another, by any reply or header", async () => {
    const heard = await overheard();
    const other = await site.connect(site.token({ oid: victim }));
    const client = await site.connect(site.token());
    const before = await results();
    const forged = forgery(other);
    const replies = ["orders.in", `_INBOX.${victim}.x`, "$JS.API.STREAM.DELETE.X", undefined];
    const tricks: Record<string, string[]>[] = [
      {},
      { "Nats-Request-Info": [forged] },
      { "Nats-Request-Info": [forged, forged] },
      { "nats-request-info": [forged], "NATS-REQUEST-INFO": [forged] },
      { X: ["Nats-Request-Info"], "Nats-Request-Info": [forged, forged, forged] },
      { "Nats-Rollup": ["all"], "Nats-Msg-Id": ["1"], "Nats-Stream-Source": ["x"] },
    ];
    const own: string[] = [];
    for (const reply of replies) {
      for (const trick of tricks) {
        const marks = headers();
        for (const [name, values] of Object.entries(trick))
          for (const value of values) marks.append(name, value);
        const options = { headers: marks, ...(reply !== undefined && { reply }) };
        client.publish(`nats-entra.whoami.${oid}.t${own.length}`, "", options);
        own.push(`_INBOX.${oid}._whoami.t${own.length}`);
      }
    }
    await ended(before, "answered", own.length);
    await expect.poll(() => arrivedOn(heard).length).toBeGreaterThanOrEqual(own.length);
    expect(arrivedOn(heard).sort()).toEqual(own.sort());
    for (const message of heard.filter(({ subject }) => subject.startsWith("_INBOX")))
      expect(message.json()).toMatchObject({ oid, user: `user:${oid}` });
  });

  it("anything by headers that no client library sends", async () => {
    const heard = await overheard();
    const other = await site.connect(site.token({ oid: victim }));
    const before = await results();
    const forged = forgery(other);
    const lines = [
      `Nats-Request-Info : ${forged}\r\n`,
      `Nats-Request-Info:${forged}\r\nNats-Request-Info\r\nNats-Request-Info: ${forged}\r\n`,
      `X: y\nNats-Request-Info: ${forged}\r\n`,
      `Nats-Request-InfoNats-Request-Info: ${forged}\r\nNats-Request-Info: ${forged}\r\n`,
      `\r\nNats-Request-Info: ${forged}\r\n`,
    ];
    await publishRaw(
      site.nats.urls[0] ?? "",
      site.token(),
      lines.map((line, at) => [`nats-entra.whoami.${oid}.raw${at}`, `NATS/1.0\r\n${line}\r\n`]),
    );
    const settled = async () => {
      const { answered = 0, caller = 0 } = await results();
      return answered + caller - (before["answered"] ?? 0) - (before["caller"] ?? 0);
    };
    await expect.poll(settled, { timeout: 10_000 }).toBe(lines.length);
    const own = lines.map((_line, at) => `_INBOX.${oid}._whoami.raw${at}`);
    for (const subject of arrivedOn(heard)) expect(own).toContain(subject);
    for (const message of heard.filter(({ subject }) => subject.startsWith("_INBOX")))
      expect(message.json()).toMatchObject({ oid });
  });

  it("a question in another's name, or under a name whose inbox it may not read", async () => {
    const before = await results();
    const heard = await overheard();
    const client = await site.connect(site.token());
    const agent = await site.connect(site.token({ azp: agentClient }));
    const violations = [violationsOf(client), violationsOf(agent)];
    client.publish(`nats-entra.whoami.${victim}.x`);
    client.publish(`nats-entra.whoami.${victim}.${azp}.x`);
    client.publish(`nats-entra.identity.${oid}.x`, "{}");
    agent.publish(`nats-entra.whoami.${oid}.x`);
    agent.publish(`nats-entra.whoami.${oid}.${azp}.x`);
    expect((await Promise.all(violations.map((each) => each()))).flat()).toEqual([
      `publish nats-entra.whoami.${victim}.x`,
      `publish nats-entra.whoami.${victim}.${azp}.x`,
      `publish nats-entra.identity.${oid}.x`,
      `publish nats-entra.whoami.${oid}.x`,
      `publish nats-entra.whoami.${oid}.${azp}.x`,
    ]);
    // of her own other client: nothing is said under the name of an application that is not there
    client.publish(`nats-entra.whoami.${oid}.${agentClient}.x`);
    await ended(before, "mismatch");
    expect(arrivedOn(heard)).toEqual([]);
  });

  it("anything by a service's answer that is redirected, whatever the service puts into its header", async () => {
    const heard = await overheard();
    const other = await site.connect(site.token({ oid: victim }));
    const before = await results();
    const marks = headers();
    marks.set("Nats-Request-Info", forgery(other));
    const service = await site.connect(site.token({ roles: ["Orders.Serve"] }), undefined, 0);
    service.subscribe("ask.>", {
      callback: (_error, message) => void message.respond("", { headers: marks }),
    });
    await service.flush();
    const finance = await site.connect(site.token({ roles: ["Finance.Read"] }), undefined, 0);
    const landed: string[] = [];
    const callback = (_error: unknown, message: Msg) =>
      void landed.push(message.headers?.get("Nats-Request-Info") ?? "");
    finance.subscribe("finance.out.>", { callback });
    await finance.flush();
    // through an import, the header that the service has set comes along
    finance.publish("ask.it", "", { reply: `nats-entra.whoami.${victim}.redirected` });
    finance.publish("ask.it", "", { reply: "finance.out.here" });
    await expect.poll(() => landed).toEqual([marks.get("Nats-Request-Info")]);
    // in one account the service publishes it itself
    service.publish("ask.it", "", { reply: `nats-entra.whoami.${victim}.redirected` });
    await ended(before, "mismatch");
    expect((await results())["answered"]).toBe(before["answered"]);
    expect(arrivedOn(heard).filter((each) => each.startsWith("_INBOX."))).toEqual([]);
  });

  it("anything by JetStream's answers, with stored headers", async () => {
    const heard = await overheard();
    const other = await site.connect(site.token({ oid: victim }));
    const marks = headers();
    marks.set("Nats-Request-Info", forgery(other));
    const client = await site.connect(site.token({ roles: ["Orders.Serve"] }));
    const manager = await jetstreamManager(client, { timeout: 20_000 });
    await manager.streams.add({
      ...{ name: "S", subjects: ["stored"], storage: "memory", allow_direct: true },
    });
    await client.request("stored", "", { headers: marks, timeout: 20_000 });
    const before = await results();
    const reply = `nats-entra.whoami.${victim}.redirected`;
    client.publish("stored", "", { reply });
    await ended(before, "caller");
    client.publish("$JS.API.DIRECT.GET.S", JSON.stringify({ seq: 1 }), { reply });
    await ended(before, "caller", 2);
    expect(arrivedOn(heard).filter((each) => each.startsWith(`_INBOX.${victim}`))).toEqual([]);
  });

  it("an answer of the server itself: $SYS.REQ.USER.INFO is granted to nobody", async () => {
    const heard = await overheard();
    const sessions = await Promise.all([
      site.connect(site.token()),
      site.connect(site.token({ idtyp: "app", roles: ["Orders.Serve"], scp: undefined })),
      site.connect(site.token({ azp: agentClient })),
    ]);
    for (const session of sessions) {
      const violations = violationsOf(session);
      session.publish("$SYS.REQ.USER.INFO", "", { reply: "orders.in" });
      expect(await violations()).toEqual(["publish $SYS.REQ.USER.INFO"]);
    }
    expect(arrivedOn(heard)).toEqual([]);
  });
});

describe("a flood of such questions", () => {
  it("costs no login: the callouts take so many a second, and logins go on", async () => {
    const flood = "55555555-5555-4555-8555-555555555555";
    const before = await results();
    const began = Date.now();
    const many = Array.from({ length: 20_000 }, (_, at) => `nats-entra.whoami.${flood}.f${at}`);
    const flooding = publishRaw(
      site.nats.urls[0] ?? "",
      site.token({ oid: flood }),
      many.map((subject) => [subject, "NATS/1.0\r\n\r\n"]),
    );
    for (let at = 0; at < 20; at++) await site.connect(site.token(), undefined, 1);
    await flooding;
    const { answered = 0 } = await results();
    const seconds = Math.ceil((Date.now() - began) / 1000) + 1;
    expect(answered - (before["answered"] ?? 0)).toBeGreaterThan(0);
    expect(answered - (before["answered"] ?? 0)).toBeLessThanOrEqual(2 * 500 * seconds);
    // and once it is over, questions are answered
    const client = await site.connect(site.token());
    expect(await whoami(client, oid, { timeout: 10_000 })).toMatchObject({ oid });
  });
});
