import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unwalled } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";

/**
 * A stream obeys headers, and nats-server checks the subject alone: `Writer` may publish to `orders.events.created`,
 * `EuWriter` to the keys `eu.>`, and nothing else.
 */
let site: Site;
let admin: Session;
beforeAll(async () => {
  site = await startSite(unwalled);
});
afterAll(() => site.stop());
beforeEach(async () => {
  admin = await site.admin();
});
afterEach(async () => {
  for (const stream of ["ORDERS", "KV_prices"]) await admin.ask(`$JS.API.STREAM.DELETE.${stream}`);
  admin.close();
});

const orders = (more: object = {}) =>
  admin.stream({ name: "ORDERS", subjects: ["orders.events.>"], ...more });

const CREATED = "orders.events.created";
const SECRET = "orders.events.payment.captured";

async function writer(headers: Readonly<Record<string, string>>, payload = "mine") {
  const session = await site.as("Writer");
  return JSON.parse((await session.ask(CREATED, payload, headers)).payload) as object;
}

describe("Nats-Rollup", () => {
  it("of a writer of some keys empties the whole bucket", async () => {
    await admin.bucket("prices");
    for (const key of ["us.bread", "us.milk", "eu.bread"])
      await admin.ask(`$KV.prices.${key}`, "1");
    const session = await site.as("EuWriter");
    await session.ask("$KV.prices.eu.bread", "2", { "Nats-Rollup": "all" });
    expect(await admin.count("KV_prices")).toBe(1);
  });

  it("of a writer of one subject empties a stream that allows it", async () => {
    await orders({ allow_rollup_hdrs: true });
    for (const order of ["1", "2", "3"]) await admin.ask(SECRET, order);
    await writer({ "Nats-Rollup": "all" });
    expect(await admin.count("ORDERS")).toBe(1);
  });

  it("does nothing to a stream that does not", async () => {
    await orders();
    await admin.ask(SECRET, "1");
    expect(await writer({ "Nats-Rollup": "all" })).toHaveProperty("error");
    expect(await admin.count("ORDERS")).toBe(1);
  });
});

describe("a roll-up of a stream that takes schedules", () => {
  it("is taken, though the stream was made without roll-ups", async () => {
    await orders({ allow_msg_schedules: true, allow_rollup_hdrs: false });
    for (const order of ["1", "2", "3"]) await admin.ask(SECRET, order);
    await writer({ "Nats-Rollup": "all" });
    expect(await admin.count("ORDERS")).toBe(1);
  });

  it("comes along with what a consumer delivers, since headers are stored", async () => {
    await orders({ allow_msg_schedules: true });
    await admin.ask(SECRET, "1");
    await admin.stream({ name: "PAID", subjects: ["paid"], allow_rollup_hdrs: true });
    await admin.ask("paid", "7", { "Nats-Rollup": "all" });
    const config = { name: "c", ack_policy: "none", deliver_subject: CREATED };
    // a consumer delivers where somebody listens to the very subject
    await admin.subscribe(CREATED);
    await admin.ask("$JS.API.CONSUMER.CREATE.PAID.c", { stream_name: "PAID", config });
    await expect.poll(() => held(SECRET)).toBe(false);
    await admin.ask("$JS.API.STREAM.DELETE.PAID");
  });
});

describe("a stream's limits", () => {
  it("let a writer of one subject push all others out", async () => {
    await orders({ max_msgs: 3 });
    await admin.ask(SECRET, "1");
    for (const _ of [1, 2, 3]) await writer({});
    expect(await held(SECRET)).toBe(false);
  });
});

describe("schedules", () => {
  const at = () => `@at ${new Date(Date.now() + 1000).toISOString().slice(0, 19)}Z`;

  it("store on subjects that the publisher may not publish to", async () => {
    await orders({ allow_msg_schedules: true, allow_rollup_hdrs: true });
    await writer({ "Nats-Schedule": at(), "Nats-Schedule-Target": SECRET }, "a payment");
    await expect.poll(() => held(SECRET), { timeout: 5000 }).toBe(true);
  });

  it("copy what the publisher may not read, to where it may", async () => {
    await orders({ allow_msg_schedules: true, allow_rollup_hdrs: true });
    await admin.ask(SECRET, "card 4711");
    const target = "orders.events.copy";
    await writer({
      "Nats-Schedule": at(),
      "Nats-Schedule-Source": SECRET,
      "Nats-Schedule-Target": target,
    });
    await expect.poll(() => last(target), { timeout: 5000 }).toBe("card 4711");
  });

  it("are refused by a stream without them", async () => {
    await orders();
    const answer = await writer({ "Nats-Schedule": at(), "Nats-Schedule-Target": SECRET });
    expect(answer).toHaveProperty("error");
    expect(await held(SECRET)).toBe(false);
  });

  it("store nowhere outside the stream", async () => {
    await orders({ allow_msg_schedules: true, allow_rollup_hdrs: true });
    const headers = { "Nats-Schedule": at(), "Nats-Schedule-Target": "orders.cancel" };
    expect(await writer(headers)).toHaveProperty("error");
  });
});

describe("Nats-Msg-Id", () => {
  it("is one space for the stream: a narrow writer makes another's message a duplicate", async () => {
    await orders();
    await writer({ "Nats-Msg-Id": "payment-7" });
    const { payload } = await admin.ask(SECRET, "7 paid", { "Nats-Msg-Id": "payment-7" });
    expect(JSON.parse(payload)).toMatchObject({ duplicate: true });
    expect(await held(SECRET)).toBe(false);
  });

  it("tells in an acknowledgement whether another has used an id", async () => {
    await orders();
    await admin.ask(SECRET, "7 paid", { "Nats-Msg-Id": "payment-7" });
    expect(await writer({ "Nats-Msg-Id": "payment-7" })).toMatchObject({ duplicate: true, seq: 1 });
  });
});

describe("Nats-Batch-Id", () => {
  it("is one space, too: a narrow writer ends and commits what another has begun", async () => {
    await orders({ allow_atomic: true });
    const batch = { "Nats-Batch-Id": "of-admin" };
    await admin.ask(SECRET, "not yet", { ...batch, "Nats-Batch-Sequence": "1" });
    const end = { ...batch, "Nats-Batch-Sequence": "2", "Nats-Batch-Commit": "1" };
    expect(await writer(end)).toMatchObject({ batch: "of-admin", count: 2 });
    expect(await last(SECRET)).toBe("not yet");
  });
});

describe("Nats-Expected-…", () => {
  it("tells the last message's id to who may only write", async () => {
    await orders();
    await admin.ask(SECRET, "7 paid", { "Nats-Msg-Id": "payment-of-sara" });
    const answer = await writer({ "Nats-Expected-Last-Msg-Id": "x" });
    expect(JSON.stringify(answer)).toContain("payment-of-sara");
  });

  it("tells whether there is something on a subject that one may not read, and its sequence", async () => {
    await orders();
    await admin.ask(SECRET, "7 paid");
    const of = (subject: string) =>
      writer({
        "Nats-Expected-Last-Subject-Sequence": "99",
        "Nats-Expected-Last-Subject-Sequence-Subject": subject,
      });
    expect(JSON.stringify(await of(SECRET))).toContain("wrong last sequence: 1");
    expect(JSON.stringify(await of("orders.events.none"))).toContain("wrong last sequence: 0");
  });
});

describe("other headers reach no further than the publisher", () => {
  it("Nats-TTL ends its own message only", async () => {
    await orders({ allow_msg_ttl: true });
    await admin.ask(SECRET, "stays");
    await writer({ "Nats-TTL": "1s" });
    await expect.poll(() => admin.count("ORDERS"), { timeout: 5000 }).toBe(1);
    expect(await held(SECRET)).toBe(true);
  });

  it("Nats-Incr counts its own subject only", async () => {
    await orders({ allow_msg_counter: true });
    await admin.ask(SECRET, "", { "Nats-Incr": "+1" });
    await writer({ "Nats-Incr": "+5" }, "");
    expect(await last(SECRET)).toBe('{"val":"1"}');
  });

  it("Nats-Trace-Dest needs the right to publish there", async () => {
    await orders();
    await admin.subscribe("orders.cancel");
    const session = await site.as("Writer");
    await session.publish(CREATED, "mine", { headers: { "Nats-Trace-Dest": "orders.cancel" } });
    expect(await admin.all("orders.cancel")).toEqual([]);
    const canceller = await site.as("Writer", "Canceller");
    await canceller.publish(CREATED, "mine", { headers: { "Nats-Trace-Dest": "orders.cancel" } });
    expect(JSON.parse((await admin.hears("orders.cancel")).payload)).toHaveProperty("request");
  });
});

interface Stored {
  readonly message?: { readonly data?: string };
}

async function held(subject: string): Promise<boolean> {
  const { message } = await admin.json<Stored>("$JS.API.STREAM.MSG.GET.ORDERS", {
    last_by_subj: subject,
  });
  return message !== undefined;
}

async function last(subject: string): Promise<string | undefined> {
  const { message } = await admin.json<Stored>("$JS.API.STREAM.MSG.GET.ORDERS", {
    last_by_subj: subject,
  });
  return message && Buffer.from(message.data ?? "", "base64").toString();
}
