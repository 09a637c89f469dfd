import { describe, expect, it } from "vitest";

import {
  consume,
  follow,
  kv,
  manage,
  objects,
  publish,
  publishTo,
  request,
  serve,
  stream,
  subscribe,
} from "../../../../access/index.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });

describe("a grant spells out exact subjects", () => {
  it.each([
    [publish("orders.created"), ["orders.created"], []],
    [request("orders.status"), ["orders.status"], []],
    [subscribe("orders.>"), [], ["orders.>"]],
    [subscribe("orders.created", { queue: "mailer" }), [], ["orders.created mailer"]],
    [serve("orders.status", { queue: "q" }), ["_INBOX.>", "_R_.>"], ["orders.status q"]],
    [publishTo(ORDERS), ["orders.events.>"], []],
    [publishTo(ORDERS, "orders.events.paid"), ["orders.events.paid"], []],
    [
      consume(ORDERS, { consumer: "shipping" }),
      [
        "$JS.API.CONSUMER.INFO.ORDERS.shipping",
        "$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping",
        "$JS.ACK.ORDERS.shipping.>",
        "$JS.API.STREAM.INFO.ORDERS",
      ],
      [],
    ],
    [
      follow(ORDERS, { subject: "orders.events.paid" }),
      [
        "$JS.API.STREAM.INFO.ORDERS",
        "$JS.API.CONSUMER.CREATE.ORDERS.*.orders.events.paid",
        "$JS.API.CONSUMER.MSG.NEXT.ORDERS.*",
        "$JS.API.CONSUMER.INFO.ORDERS.*",
        "$JS.FC.ORDERS.>",
        "$JS.API.CONSUMER.DELETE.ORDERS.*",
        "$JS.API.STREAM.NAMES",
      ],
      [],
    ],
    [
      kv("prices").read("eu.>"),
      [
        "$JS.API.STREAM.INFO.KV_prices",
        "$JS.API.DIRECT.GET.KV_prices.$KV.prices.eu.>",
        "$JS.API.CONSUMER.CREATE.KV_prices.*.$KV.prices.eu.>",
        "$JS.API.CONSUMER.INFO.KV_prices.*",
        "$JS.FC.KV_prices.>",
        "$JS.API.CONSUMER.DELETE.KV_prices.*",
      ],
      [],
    ],
    [
      kv("prices").lock("eu.>"),
      [
        "$JS.API.STREAM.INFO.KV_prices",
        "$KV.prices.eu.>",
        "$JS.API.DIRECT.GET.KV_prices.$KV.prices.eu.>",
      ],
      [],
    ],
    [kv("prices").write(), ["$JS.API.STREAM.INFO.KV_prices", "$KV.prices.>"], []],
  ])("$0.label", (grant, published, subscribed) => {
    expect([grant.publish, grant.subscribe]).toEqual([published, subscribed]);
    expect(grant.problems).toEqual([]);
  });

  it("creates consumers only when asked, and holds them to a filter when told", () => {
    const subjects = (create?: boolean | { filter: string }) =>
      consume(ORDERS, { consumer: "c", create }).publish.filter((s) => s.includes("CREATE"));
    expect(subjects()).toEqual([]);
    expect(subjects(false)).toEqual([]);
    expect(subjects(true)).toEqual([
      "$JS.API.CONSUMER.CREATE.ORDERS.c",
      "$JS.API.CONSUMER.CREATE.ORDERS.c.>",
      "$JS.API.CONSUMER.DURABLE.CREATE.ORDERS.c",
    ]);
    expect(subjects({ filter: "orders.events.paid" })).toEqual([
      "$JS.API.CONSUMER.CREATE.ORDERS.c.orders.events.paid",
    ]);
  });

  it("names a consumer by a claim, whole", () => {
    const { publish: all, problems } = consume(ORDERS, { consumer: "{oid}" });
    expect([all[1], problems]).toEqual(["$JS.API.CONSUMER.MSG.NEXT.ORDERS.{oid}", []]);
    for (const consumer of ["{oid}.x", "w-{oid}", "{sub}", "*", "{oid}.>"])
      expect(consume(ORDERS, { consumer }).problems).toMatchObject([{ code: "name_invalid" }]);
  });

  it("never purges or deletes a stream for its manager", () => {
    const all = [manage(ORDERS, { consumers: ["c"] }), kv("b").manage(), objects("b").manage()];
    expect(all.flatMap((grant) => grant.publish).filter((s) => /DELETE|PURGE/.test(s))).toEqual([]);
  });

  it("has no wildcard for streams and buckets: only for what clients name themselves", () => {
    const all = [kv("b").read(), objects("b").read(), objects("b").write(), follow(ORDERS)];
    for (const subject of all.flatMap((grant) => grant.publish)) {
      const [, api, , , name] = subject.split(".");
      if (api === "API" && name !== undefined) expect(name).not.toMatch(/[*>]/);
    }
  });

  it("answers into inboxes, and elsewhere only when the policy asks for it", () => {
    const { serves, responses } = serve("a", { queue: "q" });
    expect({ serves, responses }).toEqual({ serves: ["a q"], responses: undefined });
    const anywhere = (options: object) => serve("a", { responses: options });
    expect(anywhere({ max: 5, ttl: "30s" }).responses).toEqual({ max: 5, ttl: 30 });
    expect(anywhere({}).responses).toEqual({ max: 1, ttl: 120 });
    expect(anywhere({})).toMatchObject({ publish: [], serves: ["a"] });
  });
});
