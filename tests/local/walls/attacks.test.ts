/** Every trick by which a session makes messages appear where it may not publish, behind walls: without effect. */
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";
import type { NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { shopPolicy } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";
import { absence } from "../../support/waiting/absence.ts";

let site: Site;
let deploy: Session;
let service: Session;
/** The attacker has everything that roles of its account have. */
let attacker: Session;
/** What the order service was asked to cancel. */
let cancelled: string[];

beforeAll(async () => {
  site = await startSite(shopPolicy);
  deploy = await site.session("Shop.Deploy");
  const manager = await jetstreamManager(deploy.nc);
  await manager.streams.add({ name: "ORDERS", subjects: ["orders.events.>"] });
  await manager.consumers.add("ORDERS", { durable_name: "ship", ack_policy: AckPolicy.Explicit });
  await new Kvm(deploy.nc).create("prices", { history: 5, allow_direct: true });
  await new Objm(deploy.nc).create("invoices");
  service = await site.session("Shop.Serve");
  attacker = await site.session("Support.Read");
  service.nc.subscribe("orders.cancel", {
    callback: (_error, message) => {
      cancelled.push(message.subject);
    },
  });
  service.nc.subscribe("orders.status", {
    queue: "order-service",
    callback: (_error, message) => {
      message.respond(message.data);
    },
  });
  await service.nc.flush();
  const js = jetstream(service.nc, { domain: "shopdata" });
  for (let i = 0; i < 3; i += 1) await js.publish("orders.events.created", "{}");
  await (await new Kvm(js).open("prices")).put("eu.lamp", "9");
});
afterAll(() => site.stop());
beforeEach(() => {
  cancelled = [];
});

const api = "$JS.shopdata.API";
/** Requests of the attacker's grants, by which somebody answers with rights of their own. */
const asked: Readonly<Record<string, readonly [subject: string, body: string]>> = {
  "a service": ["orders.status", "of my choice"],
  "JetStream's look-up": [`${api}.STREAM.INFO.ORDERS`, ""],
  "a fetch": [`${api}.CONSUMER.MSG.NEXT.ORDERS.none`, '{"batch":1,"no_wait":true}'],
  "a direct get": [`${api}.DIRECT.GET.KV_prices.$KV.prices.eu.lamp`, ""],
  "an acknowledged object": ["$O.invoices.C.x", "of my choice"],
};
/** Where its session may not publish. */
const wanted = [
  "orders.cancel",
  "orders.events.created",
  "$KV.prices.eu.lamp",
  "$JS.API.STREAM.DELETE.ORDERS",
  "$JS.API.STREAM.PURGE.ORDERS",
  `${api}.STREAM.DELETE.ORDERS`,
  `${api}.STREAM.PURGE.ORDERS`,
];

describe.each(Object.entries(asked))("an answer of %s", (_name, [subject, body]) => {
  it.each(wanted)("sent to %s has no effect", async (reply) => {
    const before = await state();
    attacker.nc.publish(subject, body, { reply });
    await settled();
    expect(await state()).toEqual(before);
    expect(cancelled).toEqual([]);
  });
});

describe("a consumer that delivers where its creator likes", () => {
  /** Creates a push consumer of ORDERS, and lets it deliver. */
  const deliverTo = async (deliver_subject: string) => {
    const name = `push${Math.random().toString(36).slice(2)}`;
    const config = { name, deliver_subject, ack_policy: "none", filter_subject: "orders.events.>" };
    const subject = `${api}.CONSUMER.CREATE.ORDERS.${name}.orders.events.>`;
    const answer = await attacker.nc.request(
      subject,
      JSON.stringify({ stream_name: "ORDERS", config }),
      { timeout: 2_000 },
    );
    await settled();
    return answer.json<{ error?: unknown }>();
  };

  it.each(wanted)("to %s has no effect", async (subject) => {
    const before = await state();
    await deliverTo(subject);
    expect(await state()).toEqual(before);
    expect(cancelled).toEqual([]);
  });

  it("reaches another stream of the vault whose subject has no wildcard: that one needs a vault of its own", async () => {
    const manager = await jetstreamManager(await site.anybody("shopdata"));
    const stored = async (name: string) => (await manager.streams.info(name)).state.messages;
    await manager.streams.add({ name: "LITERAL", subjects: ["payments.done"] });
    await manager.streams.add({ name: "WILD", subjects: ["refunds.*"] });
    await deliverTo("payments.done");
    await deliverTo("refunds.done");
    expect([await stored("LITERAL"), await stored("WILD")]).toEqual([3, 0]);
  });

  it("does not get the deliveries of another account", async () => {
    const other = await site.session("Other.Read");
    const prices = await new Kvm(
      jetstream(other.nc, { domain: "shopdata", watcherPrefix: other.inbox }),
    ).open("prices", { allow_direct: true });
    const heard: string[] = [];
    const spy = await site.anybody("support");
    spy.subscribe("_INBOX.>", {
      callback: (_error, message) => {
        heard.push(message.subject);
      },
    });
    await spy.flush();
    for await (const entry of await prices.watch()) if (entry.delta === 0) break;
    await settled();
    expect(heard).toEqual([]);
  });
});

describe("who is anybody in an account", () => {
  /** An account's own JetStream API answers that there is none. */
  const reaches = async (nc: NatsConnection, subject: string) =>
    nc.request(subject, "", { timeout: 500 }).then(
      (answer) => !answer.string().includes('"error"'),
      () => false,
    );

  it("reaches what its roles use, and nothing else of the vault", async () => {
    const anybody = await site.anybody("support");
    expect(await reaches(anybody, `${api}.STREAM.INFO.ORDERS`)).toBe(true);
    const before = await state();
    // readers of objects learn the names of the vault's streams, since nats-py finds buckets by them, and no more
    for (const subject of [...wanted, `${api}.STREAM.INFO.KV_other`, `${api}.STREAM.LIST`]) {
      if (subject !== "orders.events.created")
        expect([subject, await reaches(anybody, subject)]).toEqual([subject, false]);
    }
    expect(await state()).toEqual(before);
    expect(cancelled).toEqual([]);
  });

  it("reaches nothing of it where no role does", async () => {
    const shop = await site.anybody("shop");
    expect(await reaches(shop, `${api}.STREAM.INFO.OBJ_invoices`)).toBe(false);
    const other = await site.anybody("other");
    expect(await reaches(other, `${api}.STREAM.INFO.ORDERS`)).toBe(false);
    expect(await reaches(other, "orders.status")).toBe(false);
  });
});

/** Streams with what they store, under the attacked subjects; what the attacker may store does not count. */
async function state(): Promise<unknown> {
  const manager = await jetstreamManager(deploy.nc);
  const { state: orders } = await manager.streams.info("ORDERS");
  const { state: prices } = await manager.streams.info("KV_prices");
  return [orders.messages, orders.last_seq, prices.messages, prices.last_seq];
}

/** Long enough for a message to go round and be stored. */
async function settled(): Promise<void> {
  await attacker.nc.flush();
  await absence(100, "a message that goes round and is stored");
  await service.nc.flush();
}
