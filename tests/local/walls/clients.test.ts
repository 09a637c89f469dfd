/** What works inside one account works across the wall, with nats.js and the domain named after the vault. */
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";
import { headers } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shopPolicy } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";

let site: Site;
let service: Session;
let reader: Session;
beforeAll(async () => {
  site = await startSite(shopPolicy);
  const deploy = await site.session("Shop.Deploy");
  const manager = await jetstreamManager(deploy.nc);
  await manager.streams.add({ name: "ORDERS", subjects: ["orders.events.>"] });
  const pull = { durable_name: "ship", ack_policy: AckPolicy.Explicit };
  await manager.consumers.add("ORDERS", pull);
  await new Kvm(deploy.nc).create("prices", { history: 5, allow_direct: true });
  await new Objm(deploy.nc).create("invoices");
  service = await site.session("Shop.Serve");
  reader = await site.session("Support.Read");
});
afterAll(() => site.stop());

const domain = "shopdata";
const js = ({ nc, inbox }: Session) =>
  jetstream(nc, { domain, watcherPrefix: inbox, timeout: 2_000 });
const bucket = (session: Session) => new Kvm(js(session)).open("prices", { allow_direct: true });

describe("a stream in a vault", () => {
  it("takes messages, and gives them by a durable consumer", async () => {
    for (let i = 0; i < 5; i += 1) {
      const { stream } = await js(service).publish(`orders.events.created`, `order ${i}`);
      expect(stream).toBe("ORDERS");
    }
    const consumer = await js(service).consumers.get("ORDERS", "ship");
    const texts: string[] = [];
    for await (const message of await consumer.fetch({ max_messages: 5, expires: 2_000 })) {
      texts.push(message.string());
      expect(await message.ackAck()).toBe(true);
    }
    expect(texts).toEqual([0, 1, 2, 3, 4].map((i) => `order ${i}`));
    const { num_ack_pending: pending, num_pending: left } = await consumer.info();
    expect([pending, left]).toEqual([0, 0]);
  });

  it("can be followed from any point by ordered consumers", async () => {
    const consumer = await js(reader).consumers.get("ORDERS", {
      filter_subjects: "orders.events.>",
    });
    const texts: string[] = [];
    for await (const message of await consumer.fetch({ max_messages: 5, expires: 2_000 })) {
      texts.push(message.string());
    }
    expect(texts).toHaveLength(5);
  });

  it("keeps no trace of who published across the wall", async () => {
    const all = await site.anybody("shopdata");
    const manager = await jetstreamManager(all);
    const stored = await manager.streams.getMessage("ORDERS", { seq: 1 });
    expect(stored?.header.get("Nats-Request-Info")).toBe("");
  });
});

describe("a bucket in a vault", () => {
  it("is written and read, by revision too, with its history", async () => {
    const prices = await bucket(service);
    const first = await prices.put("eu.lamp", "9");
    await prices.put("eu.lamp", "10");
    await prices.create("us.lamp", "11");
    expect((await prices.get("eu.lamp"))?.string()).toBe("10");
    expect((await prices.get("eu.lamp", { revision: first }))?.string()).toBe("9");
    const texts: string[] = [];
    for await (const entry of await prices.history({ key: "eu.lamp" })) texts.push(entry.string());
    expect(texts).toEqual(["9", "10"]);
    await prices.put("eu.chair", "70");
    await prices.delete("eu.chair");
    expect((await prices.get("eu.chair"))?.operation).toBe("DEL");
  });

  it("is written under the keys' own name too, as by clients that put no domain before them", async () => {
    await js(service).publish("$KV.prices.eu.table", "80");
    expect((await (await bucket(service)).get("eu.table"))?.string()).toBe("80");
  });

  it("is watched from other accounts, as far as their grants reach", async () => {
    const prices = await bucket(reader);
    const seen: string[] = [];
    const watch = await prices.watch({ key: "eu.>" });
    const done = (async () => {
      for await (const entry of watch) {
        seen.push(`${entry.key}=${entry.string()}`);
        if (entry.key === "eu.new") return;
      }
    })();
    await (await bucket(service)).put("eu.new", "1");
    await done;
    expect(seen).toContain("eu.lamp=10");
    const keys: string[] = [];
    for await (const key of await prices.keys("eu.>")) keys.push(key);
    expect(keys.sort()).toEqual(["eu.lamp", "eu.new", "eu.table"]);
    await expect(prices.get("us.lamp")).rejects.toThrow(/[Pp]ermissions/);
  });
});

describe("objects in a vault", () => {
  it("are put, got, listed and deleted", async () => {
    const invoices = await new Objm(js(reader)).open("invoices");
    const content = Buffer.alloc(300_000, "x");
    await invoices.putBlob({ name: "2027-0001.pdf" }, content);
    expect(Buffer.from((await invoices.getBlob("2027-0001.pdf")) ?? []).equals(content)).toBe(true);
    expect((await invoices.list()).map(({ name }) => name)).toEqual(["2027-0001.pdf"]);
    await invoices.delete("2027-0001.pdf");
    expect(await invoices.getBlob("2027-0001.pdf")).toBe(null);
  });
});

describe("a service of another account", () => {
  it("answers, and knows who asks", async () => {
    service.nc.subscribe("orders.status", {
      queue: "order-service",
      callback: (_error, message) => {
        message.respond(message.headers?.get("Nats-Request-Info") ?? "");
      },
    });
    await service.nc.flush();
    const answer = await reader.nc.request("orders.status", "7", { timeout: 2_000 });
    const asker = answer.json<{ user: string }>();
    expect(asker.user).toBe(reader.user);
  });

  it("is told by the server who asks, not by the asker", async () => {
    const forged = headers();
    forged.set("Nats-Request-Info", JSON.stringify({ user: "user:somebody else" }));
    const answer = await reader.nc.request("orders.status", "7", {
      timeout: 2_000,
      headers: forged,
    });
    expect(answer.json<{ user: string }>().user).toBe(reader.user);
  });

  it("gives several answers where it says so", async () => {
    service.nc.subscribe("orders.poll", {
      callback: (_error, message) => {
        for (const answer of ["1", "2", "3"]) message.respond(answer);
      },
    });
    await service.nc.flush();
    const answers: string[] = [];
    const options = { strategy: "count", maxMessages: 3, maxWait: 2_000 } as const;
    for await (const answer of await reader.nc.requestMany("orders.poll", "", options)) {
      answers.push(answer.string());
    }
    expect(answers).toEqual(["1", "2", "3"]);
  });
});
