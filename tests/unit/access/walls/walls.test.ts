import { describe, expect, it } from "vitest";
import {
  consume,
  follow,
  kv,
  manage,
  objects,
  publishTo,
  request,
  serve,
  service,
  stream,
  parseDocument,
  writtenAt,
} from "../../../../access/index.ts";
import {
  actsIn,
  ACCOUNTS,
  compiled,
  data,
  exportsOf,
  holds,
  importsOf,
  shop,
  support,
} from "./fixture.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"], account: data });
const prices = kv("prices", { account: data });
const status = service("orders.status", { account: shop, queue: "order-service" });

describe("a service", () => {
  const { document } = compiled([holds(shop, [serve(status)]), holds(support, [request(status)])]);

  it("is served in its account, in its queue group", () => {
    expect(document.roles["In.shop"]?.subscribe.allow).toEqual(["orders.status order-service"]);
  });

  it("is asked from another account under its own name", () => {
    expect(document.roles["In.support"]?.publish.allow).toEqual(["orders.status"]);
    expect(importsOf(document, "support")).toEqual(["service shop orders.status"]);
  });

  it("is exported to those who ask, and to nobody else", () => {
    expect(exportsOf(document, "shop")).toEqual(["service orders.status for support"]);
    expect([exportsOf(document, "support"), importsOf(document, "shop")]).toEqual([[], []]);
  });

  it("learns who asks", () => {
    expect(document.accounts["support"]?.imports[0]?.share).toBe(true);
  });

  it("may give several answers", () => {
    const poll = service("orders.poll", { account: shop, answers: "many" });
    const asked = compiled([holds(support, [request(poll)])]).document;
    expect(exportsOf(asked, "shop")).toEqual(["service orders.poll for support many"]);
  });

  it("of the role's own account takes no export", () => {
    const own = compiled([holds(shop, [serve(status), request(status)])]).document;
    expect(exportsOf(own, "shop")).toEqual([]);
  });
});

describe("a stream of another account", () => {
  const consumed = [publishTo(ORDERS), consume(ORDERS, { consumer: "ship" })];
  const { document, sources } = compiled([holds(shop, consumed)]);

  it("is used by the domain named after the account; messages and acknowledgements keep their names", () => {
    expect(document.roles["In.shop"]?.publish.allow).toEqual([
      "$JS.ACK.ORDERS.ship.>",
      "$JS.data.API.CONSUMER.INFO.ORDERS.ship",
      "$JS.data.API.CONSUMER.MSG.NEXT.ORDERS.ship",
      "$JS.data.API.STREAM.INFO.ORDERS",
      "orders.events.>",
    ]);
    expect(importsOf(document, "shop")).toEqual([
      "service data $JS.ACK.ORDERS.ship.>",
      "service data $JS.API.CONSUMER.INFO.ORDERS.ship as $JS.data.API.CONSUMER.INFO.ORDERS.ship",
      "service data $JS.API.CONSUMER.MSG.NEXT.ORDERS.ship as $JS.data.API.CONSUMER.MSG.NEXT.ORDERS.ship",
      "service data $JS.API.STREAM.INFO.ORDERS as $JS.data.API.STREAM.INFO.ORDERS",
      "service data orders.events.>",
    ]);
  });

  it("gives several answers to a fetch, and one to everything else", () => {
    expect(exportsOf(document, "data").filter((text) => text.endsWith("many"))).toEqual([
      "service $JS.API.CONSUMER.MSG.NEXT.ORDERS.ship for shop many",
    ]);
  });

  it("is no stream of the role's account, which needs no JetStream", () => {
    expect(sources.accounts["shop"]?.streams).toEqual({});
    expect(Object.keys(sources.accounts["data"]?.streams ?? {})).toEqual(["ORDERS"]);
  });

  it("has its place with every entry, export and import", () => {
    const [call] = writtenAt(sources, "In.shop", "allow", "publish", "$JS.ACK.ORDERS.ship.>");
    expect(call?.label).toBe("consume(ORDERS, ship)");
    expect(sources.accounts["shop"]?.imports["data/$JS.ACK.ORDERS.ship.>"]).toEqual(call?.source);
    expect(sources.accounts["data"]?.exports["$JS.ACK.ORDERS.ship.>"]).toEqual(call?.source);
  });

  it("in the role's own account is used by plain subjects", () => {
    const own = compiled([holds(data, [manage(ORDERS)])]).document;
    expect(own.roles["In.data"]?.publish.allow).toContain("$JS.API.STREAM.CREATE.ORDERS");
    expect(exportsOf(own, "data")).toEqual([]);
  });
});

describe("a bucket of another account", () => {
  it("is written by keys under both names that clients use", () => {
    const { document } = compiled([holds(shop, [prices.write("eu.>")])]);
    expect(document.roles["In.shop"]?.publish.allow).toEqual([
      "$JS.data.API.$KV.prices.eu.>",
      "$JS.data.API.STREAM.INFO.KV_prices",
      "$KV.prices.eu.>",
    ]);
    expect(exportsOf(document, "data")).toContain("service $KV.prices.eu.> for shop");
  });

  it("is watched in a space that belongs to the reader's account alone", () => {
    const { document } = compiled([
      holds(shop, [prices.read()]),
      holds(support, [follow(ORDERS), objects("invoices", { account: data }).read()]),
    ]);
    const deliveries = (texts: string[]) => texts.filter((text) => text.startsWith("stream"));
    expect(deliveries(importsOf(document, "shop"))).toEqual(["stream data _INBOX.*.shop.>"]);
    expect(deliveries(importsOf(document, "support"))).toEqual(["stream data _INBOX.*.support.>"]);
    expect(deliveries(exportsOf(document, "data"))).toEqual([
      "stream _INBOX.*.shop.> for shop",
      "stream _INBOX.*.support.> for support",
    ]);
  });

  it("takes no deliveries where nobody reads it", () => {
    const { document } = compiled([holds(shop, [prices.write(), publishTo(ORDERS)])]);
    expect(exportsOf(document, "data").filter((text) => text.startsWith("stream"))).toEqual([]);
  });
});

describe("what several roles need", () => {
  it("is imported once, as wide as the widest of an account", () => {
    const { document } = compiled([
      holds(shop, [prices.write("eu.>")], [], "A"),
      holds(shop, [prices.write()], [], "B"),
    ]);
    expect(importsOf(document, "shop").filter((text) => text.includes("KV.p"))).toEqual([
      "service data $KV.prices.> as $JS.data.API.$KV.prices.>",
      "service data $KV.prices.>",
    ]);
  });

  it("is exported as wide as the widest, and imported no wider than each account needs", () => {
    const { document } = compiled([
      holds(shop, [prices.write()]),
      holds(support, [prices.write("eu.>")]),
    ]);
    expect(exportsOf(document, "data")).toContain("service $KV.prices.> for shop, support");
    expect(importsOf(document, "support")).toContain("service data $KV.prices.eu.>");
  });

  it("is imported for every identity where a claim stands in a subject", () => {
    const { document } = compiled([holds(shop, [prices.write("{oid}.>")])]);
    expect(document.roles["In.shop"]?.publish.allow).toContain("$KV.prices.{oid}.>");
    expect(importsOf(document, "shop")).toContain("service data $KV.prices.*.>");
  });

  it("has one digest, in whatever order it is written", () => {
    const roles = [
      holds(shop, [
        prices.write(),
        request(service("a.b", { account: support, description: "A" })),
      ]),
      holds(support, [prices.read("eu.>"), prices.read("us.>")], [], "B"),
      holds(shop, [request(service("a.b", { account: support, description: "B" }))], [], "C"),
    ];
    const other = compiled([...roles].reverse(), [...ACCOUNTS].reverse());
    expect(other.document.digest).toBe(compiled(roles).document.digest);
  });

  it("is read again as it was written", () => {
    const { document } = compiled([holds(shop, [prices.read()]), holds(data, [prices.manage()])]);
    expect(parseDocument(JSON.stringify(document))).toEqual(document);
    expect(document.accounts["data"]?.vault).toBe(true);
  });
});

describe("a deny", () => {
  it("is of the subjects that the session uses, and makes no export", () => {
    const { document } = compiled([
      holds(
        shop,
        [publishTo(ORDERS)],
        [prices.write("eu.>"), request(service("x", { account: support }))],
      ),
    ]);
    expect(document.roles["In.shop"]?.publish.deny).toEqual([
      "$JS.data.API.$KV.prices.eu.>",
      "$JS.data.API.STREAM.INFO.KV_prices",
      "$KV.prices.eu.>",
      "x",
    ]);
    expect(exportsOf(document, "data")).toEqual(["service orders.events.> for shop"]);
    expect(exportsOf(document, "support")).toEqual([]);
  });
});

describe("an agent", () => {
  const roles = [holds(support, [prices.read()])];

  it("is bounded by the subjects of its account", () => {
    const { document } = compiled(roles, ACCOUNTS, [actsIn(support, [prices.read("eu.>")])]);
    expect(document.agents?.["triage"]?.publish.allow).toContain(
      "$JS.data.API.DIRECT.GET.KV_prices.$KV.prices.eu.>",
    );
  });

  it("has a part of the person's deliveries, which the person's own sessions do not use", () => {
    const inboxes = (bounds: Parameters<typeof actsIn>[1]) =>
      compiled(roles, ACCOUNTS, [actsIn(support, bounds)]).document.agents?.["triage"]?.subscribe
        .allow;
    expect(inboxes([prices.read()])).toEqual([
      "_INBOX.{oid}.support.{azp}.>",
      "_INBOX.{oid}.{azp}.>",
    ]);
    expect(inboxes([publishTo(ORDERS)])).toEqual(["_INBOX.{oid}.{azp}.>"]);
  });
});
