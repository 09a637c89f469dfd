import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { unwalled } from "./shop.ts";
import { startSite, type Session, type Site } from "./site.ts";

/**
 * Who may configure one stream can have all of the account: what a stream stores, copies and passes on is in its
 * configuration, and nats-server checks the name in the request's subject alone.
 */
let site: Site;
let admin: Session;
let deployer: Session;
beforeAll(async () => {
  site = await startSite(unwalled);
});
afterAll(() => site.stop());
beforeEach(async () => {
  admin = await site.admin();
  deployer = await site.as("Deployer");
  await admin.stream({ name: "ORDERS", subjects: ["orders.events.>"] });
  await admin.stream({ name: "SECRETS", subjects: ["secrets.>"] });
  await admin.ask("secrets.plan", "sell the company");
});
afterEach(async () => {
  for (const stream of ["ORDERS", "SECRETS"]) await admin.ask(`$JS.API.STREAM.DELETE.${stream}`);
  admin.close();
  deployer.close();
});

/** As the role that may manage ORDERS, and nothing else. */
async function update(config: object): Promise<object> {
  const body = { name: "ORDERS", subjects: ["orders.events.>"], storage: "memory", ...config };
  return deployer.json("$JS.API.STREAM.UPDATE.ORDERS", body);
}

const ordersHold = () =>
  admin
    .json<{ message?: { data?: string } }>("$JS.API.STREAM.MSG.GET.ORDERS", { seq: 1 })
    .then(({ message }) => Buffer.from(message?.data ?? "", "base64").toString());

describe("a stream's configuration", () => {
  it("republishes to subjects that its manager may not publish to", async () => {
    await admin.subscribe("orders.cancel");
    await update({ republish: { src: "orders.events.x", dest: "orders.cancel" } });
    await admin.ask("orders.events.x", "7");
    expect(await admin.hears("orders.cancel")).toMatchObject({ payload: "7" });
  });

  it("to the JetStream API as well, which obeys", async () => {
    await update({
      republish: { src: "orders.events.x", dest: "$JS.API.STREAM.DELETE.SECRETS" },
    });
    await admin.ask("orders.events.x", "");
    await expect.poll(() => admin.count("SECRETS")).toBe(undefined);
  });

  it("stores whatever anybody says", async () => {
    await update({ subjects: ["orders.>"] });
    await admin.publish("orders.cancel", "7");
    await expect.poll(ordersHold).toBe("7");
  });

  it("copies from other streams", async () => {
    await update({ sources: [{ name: "SECRETS" }] });
    await expect.poll(ordersHold).toBe("sell the company");
  });

  it("renames what it copies, so that it lies where its reader may read", async () => {
    const subject_transforms = [{ src: "secrets.>", dest: "orders.events.copied.>" }];
    await update({ sources: [{ name: "SECRETS", subject_transforms }] });
    await expect.poll(ordersHold).toBe("sell the company");
    const { message } = await admin.json<{ message: { subject: string } }>(
      "$JS.API.STREAM.MSG.GET.ORDERS",
      { seq: 1 },
    );
    expect(message.subject).toBe("orders.events.copied.plan");
  });

  it("asks on a subject of its manager's choice for what it copies from elsewhere", async () => {
    await admin.subscribe("orders.>");
    const external = { api: "orders.cancel", deliver: "orders.nowhere" };
    await update({ sources: [{ name: "SECRETS", external }] });
    await expect
      .poll(() => admin.heard.map(({ subject }) => subject))
      .toContainEqual(expect.stringMatching(/^orders\.cancel\.CONSUMER\.CREATE\.SECRETS/));
  });

  it("forgets what it has: by limits alone", async () => {
    await admin.ask("orders.events.x", "1");
    await admin.ask("orders.events.y", "2");
    await update({ max_msgs: 1 });
    await expect.poll(() => admin.count("ORDERS")).toBe(1);
  });
});
