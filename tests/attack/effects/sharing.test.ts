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
    exportService("orders.tasks.>", says("tasks")),
    exportStream("orders.events.>", says("events")),
  ],
});
const office = account("office", {
  description: "Sessions of people",
  jetstream: { memory: "16MiB", disk: "16MiB" },
  imports: [
    fromAccount(shop, "cancel", { to: "shop.cancel" }),
    fromAccount(shop, "status"),
    fromAccount(shop, "tasks", { to: "tasks.>" }),
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
    role("Writer", { ...common, account: office, grants: [prices.read(), prices.write()] }),
    role("Teller", { ...common, account: shop, grants: [publish("orders.events.paid")] }),
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

  it("and goes through a wildcard import under a name of the server's own, if it is the server's", async () => {
    await inShop.subscribe("orders.tasks.>");
    const session = await site.as("Reader");
    const info = "$JS.API.STREAM.INFO.KV_prices";
    await session.publish(info, "", { reply: "tasks.new" });
    await expect.poll(() => inShop.heard).toHaveLength(1);
    const [arrived] = inShop.heard;
    expect(arrived?.payload).toContain("KV_prices");
    expect(arrived?.subject).toMatch(/^orders\.tasks\.(?!new$)/);
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

describe("a message of another account", () => {
  it("keeps its reply when a stream import brings it: who answers it, answers in its own account", async () => {
    await inOffice.serve("shop.events.paid", () => "thank you");
    await inOffice.subscribe("secret.subject");
    const session = await site.as("Teller");
    await session.publish("orders.events.paid", "7", { reply: "secret.subject" });
    expect(await inOffice.hears("secret.subject")).toMatchObject({ payload: "thank you" });
  });

  it("arrives with its reply renamed when a service import brings it", async () => {
    await inShop.subscribe("orders.cancel");
    const session = await site.as("Branch");
    await session.publish("cancel", "7", { reply: "secret.subject" });
    expect((await inShop.hears("orders.cancel")).reply).toMatch(/^_R_\./);
  });
});

describe("headers that are stored", () => {
  it("come along with an answer: the stream to which it is sent obeys them", async () => {
    await inOffice.stream({ name: "OTHERS", subjects: ["others.>"], allow_rollup_hdrs: true });
    for (const it of ["1", "2", "3"]) await inOffice.ask(`others.${it}`, it);
    const session = await site.as("Writer");
    await session.ask("$KV.prices.bread", "2", { "Nats-Rollup": "all" });
    await session.publish("$JS.API.DIRECT.GET.KV_prices.$KV.prices.bread", "", {
      reply: "others.4",
    });
    await expect.poll(() => inOffice.count("OTHERS")).toBe(1);
    await inOffice.ask("$JS.API.STREAM.DELETE.OTHERS");
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
