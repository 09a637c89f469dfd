import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unwalled } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";

/**
 * nats-server checks the subject of a message and never its reply (client.go, processInboundClientMsg). Who answers,
 * answers with its own right, on the subject that the asker chose. None of these roles may publish to `orders.cancel`.
 */
let site: Site;
let admin: Session;
beforeAll(async () => {
  site = await startSite(unwalled);
});
afterAll(() => site.stop());

const NEXT = "$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping";
const DIRECT = "$JS.API.DIRECT.GET.KV_prices.$KV.prices";

beforeEach(async () => {
  admin = await site.admin();
  for (const stream of ["ORDERS", "KV_prices"]) await admin.ask(`$JS.API.STREAM.DELETE.${stream}`);
  await admin.stream({ name: "ORDERS", subjects: ["orders.events.>"], allow_direct: true });
  await admin.consumer("ORDERS", "shipping");
  await admin.bucket("prices");
  await admin.ask("$KV.prices.eu.bread", "2.50");
  await admin.subscribe("orders.cancel");
});

/** What arrives on `orders.cancel` when a session that may not publish there asks, with that as its reply. */
async function redirected(session: Session, subject: string, payload = "") {
  await session.publish("orders.cancel", "directly");
  expect(session.refused).toEqual(['Permissions Violation for Publish to "orders.cancel"']);
  await session.publish(subject, payload, { reply: "orders.cancel" });
  return admin.hears("orders.cancel");
}

describe("the server's answers go where the asker says", () => {
  it("who one is: JSON", async () => {
    const session = await site.that("$SYS.REQ.USER.INFO");
    const { payload } = await redirected(session, "$SYS.REQ.USER.INFO");
    expect(JSON.parse(payload)).toHaveProperty("data");
  });

  it("the JetStream API: JSON, with names and descriptions that others chose", async () => {
    const session = await site.as("EuReader");
    const { payload } = await redirected(session, "$JS.API.STREAM.INFO.KV_prices");
    expect(JSON.parse(payload)).toMatchObject({ config: { name: "KV_prices" } });
  });

  it("acknowledgements of what is stored: JSON", async () => {
    const { payload } = await redirected(await site.as("Writer"), "orders.events.created", "order");
    expect(JSON.parse(payload)).toEqual({ stream: "ORDERS", seq: 1 });
  });

  it("the status of a pull: an empty message", async () => {
    const pull = JSON.stringify({ batch: 1, no_wait: true });
    const { headers, payload } = await redirected(await site.as("Worker"), NEXT, pull);
    expect(payload).toBe("");
    expect(headers).toContain("404 No Messages");
  });

  it("the status of a direct get: an empty message", async () => {
    const session = await site.as("EuReader");
    const { headers, payload } = await redirected(session, `${DIRECT}.eu.none`);
    expect(payload).toBe("");
    expect(headers).toContain("404 Message Not Found");
  });

  it("into a stream and a key as well, by one who may write neither", async () => {
    const session = await site.as("EuReader");
    const subject = "$JS.API.STREAM.INFO.KV_prices";
    await session.publish(subject, "", { reply: "orders.events.paid" });
    await session.publish(subject, "", { reply: "$KV.prices.us.bread" });
    await expect.poll(() => admin.count("ORDERS")).toBe(1);
    await expect.poll(() => admin.count("KV_prices")).toBe(2);
  });
});

describe("stored bytes go where the asker says", () => {
  it("by direct get: the session's own words, when it may write a key", async () => {
    const session = await site.as("EuReader", "EuWriter");
    await session.ask("$KV.prices.eu.bread", "cancel order 7");
    expect((await redirected(session, `${DIRECT}.eu.bread`)).payload).toBe("cancel order 7");
  });

  it("by a pull, with the acknowledgement's subject as the reply", async () => {
    await admin.ask("orders.events.created", "order 1");
    const { subject, payload, reply } = await redirected(await site.as("Worker"), NEXT);
    expect(payload).toBe("order 1");
    // the subject that it shows is the one under which it is stored
    expect(subject).toBe("orders.events.created");
    expect(reply).toMatch(/^\$JS\.ACK\.ORDERS\.shipping\./);
  });

  it("by an acknowledgement that asks for the next message", async () => {
    for (const order of ["order 1", "order 2"]) await admin.ask("orders.events.created", order);
    const session = await site.as("Worker");
    await session.publish(NEXT, "", { reply: "_INBOX.00000000-0000-4000-8000-00000000000a.pull" });
    await expect.poll(() => session.heard.length).toBe(1);
    const { payload } = await redirected(session, session.heard[0]?.reply ?? "", "+NXT");
    expect(payload).toBe("order 2");
  });
});

describe("what arrives on a subject of the JetStream API is obeyed", () => {
  const empty = JSON.stringify({ batch: 1, no_wait: true });

  it.each([
    ["deletes", "$JS.API.STREAM.DELETE.ORDERS", undefined],
    ["purges", "$JS.API.STREAM.PURGE.KV_prices", 0],
  ])("the empty status of a pull %s a stream: %s", async (_does, subject, left) => {
    const session = await site.as("Worker");
    await session.publish(NEXT, empty, { reply: subject });
    const stream = subject.split(".").at(-1) ?? "";
    await expect.poll(() => admin.count(stream)).toBe(left);
  });

  it("so does the status of a pull that waits for nothing (408), and of one past its limits (409)", async () => {
    const session = await site.as("Worker");
    const soon = JSON.stringify({ batch: 1, expires: 1_000_000 });
    await session.publish(NEXT, soon, { reply: "$JS.API.STREAM.PURGE.KV_prices" });
    await expect.poll(() => admin.count("KV_prices")).toBe(0);
    await admin.consumer("ORDERS", "shipping", { max_batch: 1 });
    const large = JSON.stringify({ batch: 2 });
    await session.publish(NEXT, large, { reply: "$JS.API.STREAM.DELETE.KV_prices" });
    await expect.poll(() => admin.count("KV_prices")).toBe(undefined);
  });

  it("the status of a direct get deletes the bucket itself", async () => {
    const session = await site.as("EuReader");
    const reply = "$JS.API.STREAM.DELETE.KV_prices";
    await session.publish(`${DIRECT}.eu.none`, "", { reply });
    await expect.poll(() => admin.count("KV_prices")).toBe(undefined);
  });

  it("JSON of another form is refused, since nats-server 2.12 takes no fields that it does not know", async () => {
    const session = await site.as("EuReader");
    for (const verb of ["PURGE", "DELETE", "MSG.DELETE"]) {
      const reply = `$JS.API.STREAM.${verb}.KV_prices`;
      await session.publish("$JS.API.STREAM.INFO.KV_prices", "", { reply });
      await admin.all(reply);
      expect(await admin.count("KV_prices"), verb).toBe(1);
    }
  });

  it("and stored bytes make a stream that stores whatever anybody says", async () => {
    const session = await site.as("EuReader", "EuWriter");
    const config = { name: "SPY", subjects: ["orders.cancel"], storage: "memory" };
    await session.ask("$KV.prices.eu.bread", JSON.stringify(config));
    await session.publish(`${DIRECT}.eu.bread`, "", { reply: "$JS.API.STREAM.CREATE.SPY" });
    await expect.poll(() => admin.count("SPY")).toBe(0);
    await admin.ask("$JS.API.STREAM.DELETE.SPY");
  });
});

describe("services", () => {
  it("answer where the asker says, with allow_responses", async () => {
    const service = await site.as("Service");
    await service.serve("orders.status", ({ payload }) => `status of ${payload}`);
    const { payload } = await redirected(await site.as("Asker"), "orders.status", "7; cancel it");
    expect(payload).toBe("status of 7; cancel it");
    service.close();
  });

  it("that may publish to inboxes only are sent nowhere else", async () => {
    const service = await site.as("InboxService");
    await service.serve("orders.status", ({ payload }) => `status of ${payload}`);
    const asker = await site.as("Asker");
    await asker.publish("orders.status", "7", { reply: "orders.cancel" });
    await expect.poll(() => service.refused).toHaveLength(1);
    expect(await admin.all("orders.cancel")).toEqual([]);
    expect((await asker.ask("orders.status", "7")).payload).toBe("status of 7");
    service.close();
  });

  it("that answer into inboxes can be sent into another's, whose name ends in what only it knows", async () => {
    const service = await site.as("InboxService");
    await service.serve("orders.status", () => "shipped");
    await (await site.as("Asker")).publish("orders.status", "7", { reply: "_INBOX.admin.known" });
    expect((await admin.hears("_INBOX.admin.known")).payload).toBe("shipped");
    service.close();
  });

  it("with allow_responses answer even where a deny of theirs stands", async () => {
    const service = await site.as("Service", "NeverCancels");
    await service.serve("orders.status", () => "shipped");
    const { payload } = await redirected(await site.as("Asker"), "orders.status");
    expect(payload).toBe("shipped");
    service.close();
  });
});

describe("endless loops", () => {
  it("a pull whose status is a pull asks for ever", async () => {
    const session = await site.as("Worker");
    await admin.subscribe(NEXT);
    await session.publish(NEXT, JSON.stringify({ batch: 1, no_wait: true }), { reply: NEXT });
    expect((await admin.all(NEXT)).length).toBeGreaterThanOrEqual(2);
  });
});
