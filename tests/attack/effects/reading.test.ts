import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unwalled } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";

/** What a session learns by rights that are not rights to read it. */
let site: Site;
let admin: Session;
beforeAll(async () => {
  site = await startSite(unwalled);
});
afterAll(() => site.stop());
beforeEach(async () => {
  admin = await site.admin();
  await admin.bucket("prices");
  for (const key of ["eu.bread", "us.plan-to-sell-the-company"])
    await admin.ask(`$KV.prices.${key}`, "secret");
  await admin.stream({ name: "ORDERS", subjects: ["orders.events.>"] });
  await admin.consumer("ORDERS", "shipping");
});
afterEach(async () => {
  for (const stream of ["ORDERS", "KV_prices"]) await admin.ask(`$JS.API.STREAM.DELETE.${stream}`);
  admin.close();
});

describe("names of all keys", () => {
  it.each(["EuReader", "EuWriter"])("are told to %s by STREAM.INFO", async (role) => {
    const session = await site.as(role);
    const body = { subjects_filter: ">" };
    const { payload } = await session.ask("$JS.API.STREAM.INFO.KV_prices", JSON.stringify(body));
    expect(payload).toContain("us.plan-to-sell-the-company");
  });
});

describe("direct get", () => {
  const DIRECT = "$JS.API.DIRECT.GET.KV_prices";

  it("of some keys is held to them, whatever its body says", async () => {
    const session = await site.as("EuReader");
    for (const body of [
      { multi_last: ["$KV.prices.us.>"] },
      { last_by_subj: "$KV.prices.us.plan-to-sell-the-company" },
      { batch: 10, next_by_subj: "$KV.prices.us.>" },
      { seq: 2 },
    ]) {
      const answer = await session.ask(`${DIRECT}.$KV.prices.eu.none`, JSON.stringify(body));
      expect(answer.payload).toBe("");
    }
  });

  it("of all keys gives many of them at once", async () => {
    const session = await site.as("Reader");
    await session.ask(DIRECT, JSON.stringify({ multi_last: ["$KV.prices.>"], batch: 10 }));
    await expect.poll(() => session.heard.filter((it) => it.payload === "secret")).toHaveLength(2);
  });
});

describe("pulls", () => {
  const INBOX = "_INBOX.00000000-0000-4000-8000-00000000000a.pull";

  it("take what is another's: `follow` names every consumer of the stream", async () => {
    await admin.ask("orders.events.created", "for shipping only");
    const session = await site.as("Follower");
    await session.publish("$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping", "", { reply: INBOX });
    expect((await session.hears("orders.events.created")).payload).toBe("for shipping only");
    expect(await admin.json("$JS.API.CONSUMER.INFO.ORDERS.shipping")).toMatchObject({
      num_pending: 0,
    });
  });

  it("can take all for good, and give it to nobody", async () => {
    for (const order of ["1", "2", "3"]) await admin.ask("orders.events.created", order);
    const session = await site.as("Worker");
    const subject = "$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping";
    await session.publish(subject, JSON.stringify({ batch: 3 }), { reply: INBOX });
    await expect.poll(() => session.heard).toHaveLength(3);
    for (const seq of [1, 2, 3])
      await session.publish(`$JS.ACK.ORDERS.shipping.1.${seq}.${seq}.0.0`, "+TERM");
    await expect
      .poll(() => admin.json("$JS.API.CONSUMER.INFO.ORDERS.shipping"))
      .toMatchObject({ num_ack_pending: 0, num_pending: 0 });
  });
});

describe("what a service reads", () => {
  it("is what anybody has stored, when a consumer delivers to it: the answer acknowledges", async () => {
    const service = await site.as("Service");
    await service.serve("orders.status", ({ payload }) => `status of ${payload}`);
    const session = await site.as("EuReader", "EuWriter");
    await session.ask("$KV.prices.eu.bread", "7");
    const config = {
      name: "mine",
      ack_policy: "none",
      filter_subject: "$KV.prices.eu.>",
      deliver_subject: "orders.status",
    };
    await session.json("$JS.API.CONSUMER.CREATE.KV_prices.mine.$KV.prices.eu.>", {
      stream_name: "KV_prices",
      config,
    });
    expect(await service.hears("orders.status")).toMatchObject({ payload: "7" });
    service.close();
  });
});
