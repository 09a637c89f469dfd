/** Mirrors and sources: in the same account or across a wall, with what the accounts have to share for it. */
import { describe, expect, it } from "vitest";

import {
  compile,
  consume,
  directly,
  follow,
  kv,
  manage,
  never,
  only,
  policy,
  prove,
  publishTo,
  stream,
  subscribe,
  vault,
  within,
  type Grant,
  type Stream,
} from "../../../../access/index.ts";
import { aRole, mistakesOf, orders } from "../fixture.ts";

const jetstream = { disk: "1GiB" } as const;
const shop = vault("shopdata", { description: "Orders", jetstream });
const archive = vault("archive", { description: "Copies", jetstream });
const ORDERS = stream("ORDERS", { account: shop, subjects: ["orders.>"] });
const copy = (more: object = {}) =>
  stream("COPY", { account: archive, mirror: { name: ORDERS, ...more } });

const writer = aRole({ grants: [publishTo(ORDERS)] }, "Writer");
const home = orders({ jetstream: undefined as never });
const compiled = (...grants: Grant[]) =>
  compile(
    policy({ accounts: [home, shop, archive], roles: [writer, aRole({ grants }, "Reader")] }),
  );

describe("a mirror of a stream in another account", () => {
  it("asks under the account's domain, and has a space of its own to get it", () => {
    const { accounts } = compiled(follow(copy())).document;
    expect(accounts["archive"]?.streams?.["COPY"]?.config.mirror).toEqual({
      name: "ORDERS",
      external: { api: "$JS.shopdata.API", deliver: "nats-entra.sync.archive" },
    });
  });

  it("has exactly the exports and imports that nats-server needs for it", () => {
    const { accounts } = compiled(follow(copy())).document;
    const imports = accounts["archive"]?.imports.map(({ kind, from, subject, to }) => [
      kind,
      from,
      subject,
      to,
    ]);
    expect(imports).toEqual([
      [
        "service",
        "shopdata",
        "$JS.API.CONSUMER.CREATE.ORDERS",
        "$JS.shopdata.API.CONSUMER.CREATE.ORDERS",
      ],
      ["service", "shopdata", "$JS.FC.ORDERS.>", "$JS.FC.ORDERS.>"],
      ["stream", "shopdata", "nats-entra.sync.archive.>", "nats-entra.sync.archive.>"],
    ]);
    const offered = accounts["shopdata"]?.exports.filter(({ accounts: to }) =>
      to?.includes("archive"),
    );
    expect(offered?.map(({ subject, accounts: to }) => [subject, to])).toEqual([
      ["$JS.API.CONSUMER.CREATE.ORDERS", ["archive"]],
      ["$JS.FC.ORDERS.>", ["archive"]],
      ["nats-entra.sync.archive.>", ["archive"]],
    ]);
  });

  it.each([
    [{ filterSubject: "orders.eu.>" }, "$JS.API.CONSUMER.CREATE.ORDERS.*.orders.eu.>"],
    [
      { subjectTransforms: [{ src: "orders.eu.>", dest: "eu.>" }] },
      "$JS.API.CONSUMER.CREATE.ORDERS.*.orders.eu.>",
    ],
  ])("with %j may ask for nothing else", (more, subject) => {
    const { accounts } = compiled(follow(copy(more))).document;
    expect(accounts["archive"]?.imports.map((item) => item.subject)).toContain(subject);
    expect(accounts["archive"]?.imports.map((item) => item.subject)).not.toContain(
      "$JS.API.CONSUMER.CREATE.ORDERS",
    );
  });

  it("is read by whoever reads it, and written by who writes its origin", () => {
    const COPY = copy({ filterSubject: "orders.eu.>" });
    const { document, sources } = compiled(follow(COPY));
    const proved = (...invariants: Parameters<typeof prove>[2]) =>
      prove(document, sources, invariants).map(({ invariant }) => invariant);
    const eu = never("Reader", within(shop, subscribe("orders.eu.>")));
    const us = never("Reader", within(shop, subscribe("orders.us.>")));
    expect(proved(eu, us)).toEqual([eu.label]);
    const store = publishTo(COPY);
    expect(proved(directly(only(["Writer"], store)), never("Writer", store))).toEqual([
      never("Writer", store).label,
    ]);
  });

  it("in the account of its origin needs nothing of it", () => {
    const here = stream("COPY", { account: shop, mirror: ORDERS });
    const { accounts } = compiled(follow(here)).document;
    expect(accounts["shopdata"]?.streams?.["COPY"]?.config.mirror).toEqual({ name: "ORDERS" });
    expect(accounts["shopdata"]?.imports).toEqual([]);
  });
});

const mistakes = (...grants: Grant[]) =>
  mistakesOf([writer, aRole({ grants }, "Reader")], [home, shop, archive]).map(
    ({ code, message, next }) => `${code}: ${message}; ${next}`,
  );

describe("a copy that cannot be", () => {
  it.each([
    ["nowhere", { name: "X", account: "nowhere" }, "account_unknown"],
    ["orders", { name: "X", account: "orders" }, "jetstream_missing"],
    ["shopdata", { name: ORDERS, consumer: { name: "c", deliverSubject: "d" } }, "wall_copy"],
    ["shopdata", { name: ORDERS, external: { api: "a", deliver: "d" } }, "wall_copy"],
  ])("of a stream of %s is refused, with a reason", (_, mirror, code) => {
    const COPY = stream("COPY", { account: archive, mirror });
    expect(mistakes(follow(COPY)).map((text) => text.split(":")[0])).toContain(code);
  });
});

describe("grants of a stream without subjects of its own", () => {
  const renamed = copy({ subjectTransforms: [{ src: "orders.*.>", dest: "copy.$1.>" }] });

  it.each([
    ["follow", follow(renamed, { subject: "copy.eu.>" })],
    ["consume", consume(renamed, { consumer: "c", create: { filter: "copy.eu.>" } })],
    ["consume what is there", consume(renamed, { consumer: "c" })],
    ["manage", manage(renamed)],
  ])("by %s are as of any other", (_, grant) => {
    expect(mistakes(grant)).toEqual([]);
  });

  it("stay within what its origins store, after its transforms", () => {
    const outside =
      "subject_outside_stream: role 'Reader': 'orders.eu.>' is not stored by the stream 'COPY'; it stores 'copy.*.>'";
    expect(mistakes(follow(renamed, { subject: "orders.eu.>" }))).toEqual([outside]);
    const create = { filter: "orders.eu.>" };
    expect(mistakes(consume(renamed, { consumer: "c", create }))).toEqual([outside]);
  });

  it("to write to it say where to write", () => {
    const says =
      "stream_copy: role 'Reader': the stream 'COPY' has no subjects of its own, so publishTo(COPY) would store nothing; write to what it copies: 'ORDERS'";
    expect(mistakes(publishTo(renamed))).toEqual([says]);
    expect(mistakes(publishTo(renamed, "copy.eu.new"))).toHaveLength(1);
  });

  it("of a bucket read the keys of its origin", () => {
    const prices = kv("prices", { account: shop });
    const near = kv("near", { account: archive, mirror: prices });
    const { publish } = near.read("eu.>");
    expect(publish).toContain("$JS.API.DIRECT.GET.KV_near.$KV.prices.eu.>");
    expect(mistakes(near.read("eu.>"))).toEqual([]);
    expect(mistakes(near.write()).join()).toContain("write to what it copies: 'KV_prices'");
  });
});

describe("streams with the same subjects", () => {
  const same = (options: Partial<Parameters<typeof stream>[1]>): Stream =>
    stream("ALL", { account: shop, ...options });

  it("conflict only when both listen to them", () => {
    expect(mistakes(follow(ORDERS), follow(same({ subjects: ["orders.>"] })))).toHaveLength(1);
    expect(
      mistakes(follow(ORDERS), follow(same({ sources: [ORDERS] }), { subject: "orders.eu.>" })),
    ).toEqual([]);
    expect(mistakes(follow(ORDERS), follow(same({ mirror: ORDERS })))).toEqual([]);
  });
});
