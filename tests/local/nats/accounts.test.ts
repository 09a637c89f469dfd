import { jetstreamManager } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountEntry } from "../../support/nats-keys.ts";
import { startInstallation, type Installation } from "./installation.ts";
import { echo, received, violationsOf } from "./watch.ts";

const limits = { connections: 100, subscriptions: 100, payload: 1_024, leafNodes: 0 };
const accounts = {
  orders: accountEntry({
    limits,
    jetstream: { memory: 0, disk: 1 << 20, streams: 2, consumers: 1 },
    exports: [
      { name: "shipped", kind: "stream", subject: "orders.*.shipped", description: "Orders sent." },
      { name: "price", kind: "service", subject: "price.*", description: "The price of an item." },
    ],
  }),
  billing: accountEntry({
    imports: [
      {
        name: "shipped",
        kind: "stream",
        from: "orders",
        subject: "orders.*.shipped",
        to: "from.orders.*.shipped",
      },
      { name: "price", kind: "service", from: "orders", subject: "price.*", to: "price.*" },
    ],
  }),
  small: accountEntry({ limits: { ...limits, connections: 1, subscriptions: 2 } }),
};

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation(accounts, ({ connect_opts: { user } }) =>
    user === undefined ? undefined : { account: user, publish: [">"], subscribe: [">"] },
  );
});
afterAll(() => installation.stop());

const inAccount = (user: keyof typeof accounts) => installation.login({ user, pass: "any" });

describe("exports and imports", () => {
  it("deliver an exported stream under the importer's subject", async () => {
    const [orders, billing] = await Promise.all([inAccount("orders"), inAccount("billing")]);
    const texts = await received(billing, "from.orders.7.shipped");
    await expect
      .poll(async () => {
        orders.publish("orders.7.shipped", "sent");
        await orders.flush();
        return texts;
      })
      .toContain("sent");
  });

  it("carry a request to the exporter and its answer back", async () => {
    const [orders, billing] = await Promise.all([inAccount("orders"), inAccount("billing")]);
    await echo(orders, "price.*");
    await expect
      .poll(async () => (await billing.request("price.tea", "?", { timeout: 500 })).string())
      .toBe("?");
  });

  it("leave everything else apart", async () => {
    const [orders, billing] = await Promise.all([inAccount("orders"), inAccount("billing")]);
    const texts = await received(billing, ">");
    await expect
      .poll(async () => {
        orders.publish("orders.7.paid", "not exported");
        orders.publish("orders.8.shipped", "exported");
        await orders.flush();
        return texts;
      })
      .toContain("exported");
    expect(texts).not.toContain("not exported");
  });
});

describe("limits", () => {
  it("bound JetStream: its streams, consumers, storage, and accounts without it", async () => {
    const orders = await jetstreamManager(await inAccount("orders"));
    const info = await orders.getAccountInfo();
    expect(info.limits).toMatchObject({
      max_memory: 0,
      max_storage: 1 << 20,
      max_streams: 2,
      max_consumers: 1,
    });
    await orders.streams.add({ name: "ONE", subjects: ["one"] });
    await orders.consumers.add("ONE", { durable_name: "first" });
    await expect(orders.consumers.add("ONE", { durable_name: "second" })).rejects.toThrow(
      /maximum consumers limit/,
    );
    await expect(
      orders.streams.add({ name: "BIG", subjects: ["big"], max_bytes: 1 << 21 }),
    ).rejects.toThrow(/insufficient storage/);
    await orders.streams.add({ name: "TWO", subjects: ["two"] });
    await expect(orders.streams.add({ name: "THREE", subjects: ["three"] })).rejects.toThrow(
      /maximum number of streams/,
    );
    const billing = await inAccount("billing");
    await expect(jetstreamManager(billing)).rejects.toThrow(/not enabled/);
  });

  it("bound connections, subscriptions and messages", async () => {
    const [servers] = installation.servers.urls;
    const login = () => installation.login({ servers, user: "small", pass: "any" });
    const nats = await login();
    await expect(login()).rejects.toThrow();
    expect(nats.info?.max_payload).toBe(1_024);
    const violations = violationsOf(nats);
    for (const subject of ["a", "b", "c"]) nats.subscribe(subject, { callback: () => undefined });
    expect(await violations()).toEqual(["maximum subscriptions exceeded"]);
  });
});
