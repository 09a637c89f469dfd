import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  account,
  exportService,
  exportStream,
  fromAccount,
  kv,
  policy,
  publish,
  request,
  role,
  serve,
} from "../../../access/index.ts";
import { startSite, type Session, type Site } from "./site.ts";

const says = (description: string) => ({ name: description, description });

/** `shop` → `office` → `branch`: services and streams are passed on, the office has a bucket of its own. */
const shop = account("shop", {
  description: "Where orders are cancelled",
  exports: [
    exportService("orders.cancel", says("cancel")),
    exportService("orders.status", says("status")),
    exportStream("orders.events.>", says("events")),
  ],
});
const office = account("office", {
  description: "Sessions of people",
  jetstream: { memory: "16MiB" },
  imports: [
    fromAccount(shop, "cancel", { to: "shop.cancel" }),
    fromAccount(shop, "status"),
    fromAccount(shop, "events", { to: "shop.events.>" }),
  ],
  exports: [
    exportService("shop.cancel", says("cancel")),
    exportStream("shop.events.>", says("events")),
  ],
});
const branch = account("branch", {
  description: "Further away",
  imports: [fromAccount(office, "cancel", { to: "cancel" }), fromAccount(office, "events")],
});

const common = { description: "A role", members: ["application"] } as const;
const prices = kv("prices");
const sharing = policy({
  accounts: [branch, office, shop],
  roles: [
    role("Reader", { ...common, account: office, grants: [prices.read()] }),
    role("Asker", { ...common, account: office, grants: [request("orders.status")] }),
    role("Branch", { ...common, account: branch, grants: [publish("cancel")] }),
    role("Service", {
      ...common,
      account: shop,
      grants: [serve("orders.status", { responses: { max: 1 } })],
    }),
  ],
});

let site: Site;
let inShop: Session;
let inOffice: Session;
let inBranch: Session;
beforeAll(async () => {
  site = await startSite(sharing);
});
afterAll(() => site.stop());
beforeEach(async () => {
  [inShop, inOffice, inBranch] = await Promise.all([
    site.admin("shop"),
    site.admin("office"),
    site.admin("branch"),
  ]);
  await inOffice.bucket("prices");
  await inOffice.ask("$KV.prices.bread", "2.50");
});
afterEach(async () => {
  await inOffice.ask("$JS.API.STREAM.DELETE.KV_prices");
  for (const session of [inShop, inOffice, inBranch]) session.close();
});

describe("what accounts share", () => {
  it("chains for services: a request of the third account arrives in the first", async () => {
    await inShop.subscribe("orders.cancel");
    await (await site.as("Branch")).publish("cancel", "7");
    expect(await inShop.hears("orders.cancel")).toMatchObject({ payload: "7" });
  });

  it("does not chain for streams: a message of the first arrives in the second only", async () => {
    await inOffice.subscribe("shop.events.>");
    await inBranch.subscribe("shop.events.>");
    await inShop.publish("orders.events.paid", "7");
    expect(await inOffice.hears("shop.events.paid")).toMatchObject({ payload: "7" });
    expect(await inBranch.all("shop.events.>")).toEqual([]);
    await inOffice.publish("shop.events.paid", "of the office itself");
    expect(await inBranch.hears("shop.events.paid")).toMatchObject({
      payload: "of the office itself",
    });
  });
});

describe("a redirected answer", () => {
  it("goes on through a service import of the account in which it lands", async () => {
    await inShop.subscribe("orders.cancel");
    const session = await site.as("Reader");
    await session.publish("$JS.API.DIRECT.GET.KV_prices.$KV.prices.bread", "", {
      reply: "shop.cancel",
    });
    expect(await inShop.hears("orders.cancel")).toMatchObject({ payload: "2.50" });
  });

  it("of a service in another account lands in the asker's, and goes on from there as well", async () => {
    const service = await site.as("Service");
    await service.serve("orders.status", ({ payload }) => `status of ${payload}`);
    await inShop.subscribe("orders.cancel");
    await inOffice.subscribe("shop.cancel");
    const session = await site.as("Asker");
    await session.publish("orders.status", "7", { reply: "shop.cancel" });
    expect(await inOffice.hears("shop.cancel")).toMatchObject({ payload: "status of 7" });
    expect(await inShop.hears("orders.cancel")).toMatchObject({ payload: "status of 7" });
    service.close();
  });

  it("goes out by a stream export to the accounts that import it", async () => {
    await inBranch.subscribe("shop.events.>");
    const session = await site.as("Reader");
    await session.publish("$JS.API.DIRECT.GET.KV_prices.$KV.prices.bread", "", {
      reply: "shop.events.paid",
    });
    expect(await inBranch.hears("shop.events.paid")).toMatchObject({ payload: "2.50" });
  });

  it("does not, when it came by a service import itself, as those of the JetStream API do", async () => {
    await inBranch.subscribe("shop.events.>");
    await inOffice.subscribe("shop.events.paid");
    const session = await site.as("Reader");
    await session.publish("$JS.API.STREAM.INFO.KV_prices", "", { reply: "shop.events.paid" });
    expect((await inOffice.hears("shop.events.paid")).payload).toContain("KV_prices");
    expect(await inBranch.all("shop.events.>")).toEqual([]);
  });

  it("lands nowhere in the service's account", async () => {
    const service = await site.as("Service");
    await service.serve("orders.status", () => "shipped");
    await inShop.subscribe("orders.refund");
    await inOffice.subscribe("orders.refund");
    const session = await site.as("Asker");
    await session.publish("orders.status", "7", { reply: "orders.refund" });
    expect(await inOffice.hears("orders.refund")).toMatchObject({ payload: "shipped" });
    expect(await inShop.all("orders.refund")).toEqual([]);
    service.close();
  });
});

describe("a consumer that delivers to an imported service", () => {
  it("is heard in the other account: the import is a subscription of that very subject", async () => {
    await inShop.subscribe("orders.cancel");
    const session = await site.as("Reader");
    const config = { name: "mine", ack_policy: "none", filter_subject: "$KV.prices.>" };
    await session.json("$JS.API.CONSUMER.CREATE.KV_prices.mine.$KV.prices.>", {
      stream_name: "KV_prices",
      config: { ...config, deliver_subject: "shop.cancel" },
    });
    expect(await inShop.hears("orders.cancel")).toMatchObject({ payload: "2.50" });
  });
});
