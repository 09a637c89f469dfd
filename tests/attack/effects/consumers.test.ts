import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unwalled } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";

/**
 * Who creates a consumer says where it delivers, and nats-server checks none of that (consumer.go): a right to read a
 * bucket or a stream by consumers of one's own is a right to publish what it holds, anywhere in the account.
 */
let site: Site;
let admin: Session;
beforeAll(async () => {
  site = await startSite(unwalled);
});
afterAll(() => site.stop());
afterEach(() => admin.close());

beforeEach(async () => {
  admin = await site.admin();
  for (const stream of ["ORDERS", "KV_prices", "SECRETS", "PAID"])
    await admin.ask(`$JS.API.STREAM.DELETE.${stream}`);
  await admin.stream({ name: "ORDERS", subjects: ["orders.events.>"] });
  await admin.stream({ name: "SECRETS", subjects: ["secrets.>"] });
  await admin.consumer("ORDERS", "shipping");
  await admin.bucket("prices");
  await admin.ask("$KV.prices.eu.bread", "2.50");
});

const CREATE = "$JS.API.CONSUMER.CREATE.KV_prices.mine";

/** Has what `EuReader` may read delivered to a subject. */
async function deliver(to: string, more: object = {}, filter = "$KV.prices.eu.>"): Promise<void> {
  const session = await site.as("EuReader");
  const config = { name: "mine", ack_policy: "none", filter_subject: filter, ...more };
  const body = { stream_name: "KV_prices", config: { deliver_subject: to, ...config } };
  expect(await session.json(`${CREATE}.${filter}`, body)).not.toHaveProperty("error");
}

describe("a consumer delivers where its creator says", () => {
  it("to subscribers of exactly that subject", async () => {
    await admin.subscribe("orders.cancel");
    await deliver("orders.cancel");
    expect(await admin.hears("orders.cancel")).toMatchObject({ payload: "2.50" });
  });

  it("to a queue group, by its name", async () => {
    await admin.subscribe("orders.cancel", "order-service");
    await deliver("orders.cancel", { deliver_group: "order-service" });
    expect(await admin.hears("orders.cancel")).toMatchObject({ payload: "2.50" });
  });

  it("but not to who subscribes to a pattern alone", async () => {
    await admin.subscribe("orders.*");
    await deliver("orders.cancel");
    expect(await admin.all("orders.*")).toEqual([]);
  });

  it("which the session itself can help: where one subscribes to the subject, all get it", async () => {
    await admin.subscribe("orders.*");
    await (await site.admin()).subscribe("orders.cancel");
    await deliver("orders.cancel");
    expect(await admin.hears("orders.*")).toMatchObject({ payload: "2.50" });
  });

  it("into a stream that stores exactly that subject", async () => {
    await admin.stream({ name: "PAID", subjects: ["orders.paid"] });
    await deliver("orders.paid");
    await expect.poll(() => admin.count("PAID")).toBe(1);
  });

  it("into another's inbox", async () => {
    await admin.subscribe("_INBOX.admin.known");
    await deliver("_INBOX.admin.known");
    expect(await admin.hears("_INBOX.admin.known")).toMatchObject({ payload: "2.50" });
  });

  it("to the JetStream API, which ignores it: it looks at the subject under which it is stored", async () => {
    await admin.ask("$KV.prices.eu.bread", "");
    await admin.subscribe("$JS.API.STREAM.DELETE.SECRETS");
    await deliver("$JS.API.STREAM.DELETE.SECRETS");
    expect(await admin.all("$JS.API.STREAM.DELETE.SECRETS")).toHaveLength(1);
    expect(await admin.count("SECRETS")).toBe(0);
  });

  it("to another's consumer, which has a subscription of its own: what it holds is taken from it", async () => {
    await admin.ask("orders.events.created", "order 1");
    await deliver("$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping", { ack_policy: "explicit" });
    await expect
      .poll(() => admin.json("$JS.API.CONSUMER.INFO.ORDERS.shipping"))
      .toMatchObject({ delivered: { consumer_seq: 1 }, num_ack_pending: 1 });
  });

  it("but obeys heartbeats: empty messages, where somebody watches that subject", async () => {
    await admin.subscribe("$JS.API.STREAM.DELETE.SECRETS");
    const heartbeats = { idle_heartbeat: 100_000_000 };
    await deliver("$JS.API.STREAM.DELETE.SECRETS", heartbeats, "$KV.prices.eu.none");
    await expect.poll(() => admin.count("SECRETS")).toBe(undefined);
  });
});

describe("a consumer's name and stream", () => {
  it("are those of the request's subject: another stream in its body is refused", async () => {
    const session = await site.as("EuReader");
    const config = { name: "mine", ack_policy: "none", filter_subject: "$KV.prices.eu.>" };
    const answer = await session.json(`${CREATE}.$KV.prices.eu.>`, {
      stream_name: "SECRETS",
      config,
    });
    expect(answer).toHaveProperty("error");
  });

  it("hold the filter: a wider one in its body is refused", async () => {
    const session = await site.as("EuReader");
    for (const wider of [
      { filter_subject: "$KV.prices.>" },
      { filter_subjects: ["$KV.prices.us.>"] },
      { filter_subject: "$KV.prices.eu.>", filter_subjects: ["$KV.prices.us.>"] },
    ]) {
      const config = { name: "mine", ack_policy: "none", ...wider };
      const body = { stream_name: "KV_prices", config };
      const answer = await session.json(`${CREATE}.$KV.prices.eu.>`, body);
      expect(answer).toHaveProperty("error");
    }
  });

  it("may be another's: its creator's durable is changed under it", async () => {
    const session = await site.as("Follower");
    const config = {
      durable_name: "shipping",
      ack_policy: "explicit",
      filter_subject: "orders.events.none",
    };
    const body = { stream_name: "ORDERS", config, action: "update" };
    await session.json("$JS.API.CONSUMER.CREATE.ORDERS.shipping.orders.events.none", body);
    const info = await admin.json<{ config: object }>("$JS.API.CONSUMER.INFO.ORDERS.shipping");
    expect(info.config).toHaveProperty("filter_subject", "orders.events.none");
  });

  it("but not paused: that takes $JS.API.CONSUMER.PAUSE", async () => {
    const session = await site.as("Follower");
    const config = {
      durable_name: "shipping",
      ack_policy: "explicit",
      pause_until: "2100-01-01T00:00:00Z",
    };
    await session.json("$JS.API.CONSUMER.CREATE.ORDERS.shipping", {
      stream_name: "ORDERS",
      config,
    });
    expect(await admin.json("$JS.API.CONSUMER.INFO.ORDERS.shipping")).not.toHaveProperty("paused");
  });

  it("and gone: an update can let it expire", async () => {
    const session = await site.as("Follower");
    const config = { durable_name: "shipping", ack_policy: "explicit", inactive_threshold: 1e6 };
    await session.json("$JS.API.CONSUMER.CREATE.ORDERS.shipping", {
      stream_name: "ORDERS",
      config,
    });
    const info = () => admin.json("$JS.API.CONSUMER.INFO.ORDERS.shipping");
    await expect.poll(info, { timeout: 10_000 }).toHaveProperty("error");
  });
});

describe("the right to delete consumers, which clients need to stop", () => {
  const SHIPPING = "ORDERS.shipping";

  it("is for any name: a follower can delete another's durable, as an update can let it expire", async () => {
    const session = await site.as("Follower");
    const answer = await session.json(`$JS.API.CONSUMER.DELETE.${SHIPPING}`);
    expect(answer).toMatchObject({ success: true });
    expect(await admin.json(`$JS.API.CONSUMER.INFO.${SHIPPING}`)).toHaveProperty("error");
  });

  it("is for the stream of the grant alone", async () => {
    const session = await site.as("EuReader");
    await session.publish(`$JS.API.CONSUMER.DELETE.${SHIPPING}`);
    expect(session.refused).toEqual([
      `Permissions Violation for Publish to "$JS.API.CONSUMER.DELETE.${SHIPPING}"`,
    ]);
    expect(await admin.json(`$JS.API.CONSUMER.INFO.${SHIPPING}`)).not.toHaveProperty("error");
  });

  it("is not what a worker has, who keeps to one consumer: it deletes neither that nor another", async () => {
    await admin.consumer("ORDERS", "billing");
    const session = await site.as("Worker");
    for (const name of ["shipping", "billing"]) {
      await session.publish(`$JS.API.CONSUMER.DELETE.ORDERS.${name}`);
      expect(await admin.json(`$JS.API.CONSUMER.INFO.ORDERS.${name}`)).not.toHaveProperty("error");
    }
    expect(session.refused).toHaveLength(2);
  });

  it("ends another's watch of a bucket, which that one has to make again", async () => {
    const config = { name: "watch", ack_policy: "none", filter_subject: "$KV.prices.us.>" };
    const subject = "$JS.API.CONSUMER.CREATE.KV_prices.watch.$KV.prices.us.>";
    await admin.json(subject, { stream_name: "KV_prices", config });
    const session = await site.as("EuReader");
    expect(await session.json("$JS.API.CONSUMER.DELETE.KV_prices.watch")).toMatchObject({
      success: true,
    });
  });
});

describe("names of keys", () => {
  it("are seen by readers and writers of some: a look at the stream may ask for its subjects", async () => {
    await admin.ask("$KV.prices.us.secret", "1");
    for (const role of ["EuReader", "EuWriter"]) {
      const session = await site.as(role);
      const info = await session.json("$JS.API.STREAM.INFO.KV_prices", { subjects_filter: ">" });
      expect(info).toMatchObject({ state: { subjects: { "$KV.prices.us.secret": 1 } } });
    }
  });
});

describe("acknowledgements", () => {
  const NEXT = "$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping";

  it("of what another has fetched count: the message is not delivered again", async () => {
    await admin.ask("orders.events.created", "order 1");
    const { reply } = await fetched(admin);
    const session = await site.as("Worker");
    await session.publish(reply, "+TERM never ship it");
    await expect.poll(held).toMatchObject({ num_ack_pending: 0, num_pending: 0 });
  });

  it("need no reply of a delivery: their subjects can be counted up", async () => {
    await admin.ask("orders.events.created", "order 1");
    await fetched(admin);
    const session = await site.as("Worker");
    await session.publish("$JS.ACK.ORDERS.shipping.1.1.1.0.0", "+ACK");
    await expect.poll(held).toMatchObject({ num_ack_pending: 0 });
  });

  it("cannot be redirected to: nats-server refuses their subjects as a reply", async () => {
    const session = await site.as("EuReader");
    const reply = "$JS.ACK.ORDERS.shipping.1.1.1.0.0";
    await session.publish("$JS.API.DIRECT.GET.KV_prices.$KV.prices.eu.none", "", { reply });
    expect(session.refused).toEqual([`Permissions Violation for Publish with Reply of "${reply}"`]);
  });

  it("of a work queue erase: what a worker takes is gone for all others", async () => {
    await admin.ask("$JS.API.STREAM.DELETE.ORDERS");
    await admin.stream({ name: "ORDERS", subjects: ["orders.events.>"], retention: "workqueue" });
    await admin.consumer("ORDERS", "shipping");
    await admin.ask("orders.events.created", "order 1");
    const session = await site.as("Worker");
    await session.publish(NEXT, "", { reply: "_INBOX.00000000-0000-4000-8000-00000000000a.1" });
    // an acknowledgement counts once the message is out
    await expect.poll(held).toMatchObject({ num_ack_pending: 1 });
    await session.publish("$JS.ACK.ORDERS.shipping.1.1.1.0.0", "+ACK");
    await expect.poll(() => admin.count("ORDERS")).toBe(0);
  });

  function held() {
    return admin.json("$JS.API.CONSUMER.INFO.ORDERS.shipping");
  }

  async function fetched(by: Session) {
    await by.publish(NEXT, "", { reply: "_INBOX.admin.pull" });
    return by.hears("orders.events.created");
  }
});
