import { describe, expect, it } from "vitest";

import { capabilitiesOf } from "../../../../access/capability/index.ts";
import {
  backup,
  consume,
  deleteConsumer,
  deleteMessages,
  deleteStream,
  follow,
  getFrom,
  kv,
  lastOf,
  list,
  manage,
  objects,
  pause,
  publish,
  publishTo,
  purge,
  request,
  restore,
  rewind,
  serve,
  stream,
  subscribe,
  unpin,
  type Grant,
} from "../../../../access/index.ts";
import { granted, rules, words } from "./words.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });
const prices = kv("prices");
const invoices = objects("invoices");

describe("what a helper grants is told in a few words", () => {
  it.each<[string, Grant, string[]]>([
    ["publish", publish("orders.new"), ["publish orders.new"]],
    ["request", request("orders.status"), ["publish orders.status"]],
    ["subscribe", subscribe("orders.>"), ["receive orders.>"]],
    ["a queue", subscribe("a", { queue: "q" }), ["receive a in queue group q"]],
    ["serve", serve("orders.status"), ["receive orders.status", "answer requests received"]],
    ["publishTo", publishTo(ORDERS), ["publish orders.events.>"]],
    ["consume", consume(ORDERS, { consumer: "shipping" }), ["consume stream ORDERS as shipping"]],
    [
      "consume, create",
      consume(ORDERS, { consumer: "shipping", create: true }),
      [
        "consume stream ORDERS as shipping",
        "create and look at consumer shipping on stream ORDERS",
      ],
    ],
    [
      "consume, create with a filter",
      consume(ORDERS, { consumer: "eu", create: { filter: "orders.events.eu" } }),
      ["consume stream ORDERS as eu", "create consumer eu on stream ORDERS for orders.events.eu"],
    ],
    ["follow", follow(ORDERS), ["follow stream ORDERS"]],
    [
      "follow a subject",
      follow(ORDERS, { subject: "orders.events.paid" }),
      ["follow orders.events.paid in stream ORDERS"],
    ],
    ["manage", manage(ORDERS), ["create and reconfigure stream ORDERS"]],
    [
      "manage with consumers",
      manage(ORDERS, { consumers: ["shipping"] }),
      [
        "create and look at consumer shipping on stream ORDERS",
        "create and reconfigure stream ORDERS",
      ],
    ],
    ["purge", purge(ORDERS), ["purge stream ORDERS"]],
    ["deleteMessages", deleteMessages(ORDERS), ["delete messages of stream ORDERS"]],
    ["deleteStream", deleteStream(ORDERS), ["delete stream ORDERS"]],
    [
      "deleteConsumer",
      deleteConsumer(ORDERS, { consumer: "shipping" }),
      ["delete consumer shipping on stream ORDERS"],
    ],
    [
      "pause",
      pause(ORDERS, { consumer: "shipping" }),
      ["pause consumer shipping on stream ORDERS"],
    ],
    [
      "unpin",
      unpin(ORDERS, { consumer: "shipping" }),
      ["unpin the client of consumer shipping on stream ORDERS"],
    ],
    [
      "rewind",
      rewind(ORDERS, { consumer: "shipping" }),
      ["rewind consumer shipping on stream ORDERS"],
    ],
    ["list a stream", list(ORDERS), ["look at stream ORDERS and its consumers"]],
    ["list", list(), ["list all streams and their configuration"]],
    ["getFrom", getFrom(ORDERS), ["read any message of stream ORDERS"]],
    [
      "lastOf",
      lastOf(ORDERS, "orders.events.a", "orders.events.b"),
      [
        "read the last message of orders.events.a in stream ORDERS",
        "read the last message of orders.events.b in stream ORDERS",
      ],
    ],
    ["backup", backup(ORDERS), ["back up stream ORDERS"]],
    ["restore", restore(ORDERS), ["restore stream ORDERS"]],
    ["kv.read", prices.read(), ["read keys of bucket prices"]],
    ["kv.read some", prices.read("eu.>"), ["read keys eu.> of bucket prices"]],
    ["kv.read one", prices.read("tea"), ["read key tea of bucket prices"]],
    ["kv.lock", prices.lock(), ["use as locks keys of bucket prices"]],
    ["kv.lock some", prices.lock("eu.>"), ["use as locks keys eu.> of bucket prices"]],
    ["kv.write", prices.write(), ["write keys of bucket prices"]],
    ["kv.write some", prices.write("eu.*"), ["write keys eu.* of bucket prices"]],
    ["kv.manage", prices.manage(), ["create and reconfigure bucket prices"]],
    ["objects.read", invoices.read(), ["read object bucket invoices"]],
    ["objects.write", invoices.write(), ["write object bucket invoices"]],
    ["objects.manage", invoices.manage(), ["create and reconfigure object bucket invoices"]],
  ])("%s", (_, grant, expected) => {
    expect(granted(grant).map(({ text }) => text)).toEqual(expected);
  });

  it.each<[string, Grant, string | undefined]>([
    ["purge", purge(ORDERS), "data_loss"],
    ["deleteMessages", deleteMessages(ORDERS), "data_loss"],
    ["deleteStream", deleteStream(ORDERS), "data_loss"],
    ["deleteConsumer", deleteConsumer(ORDERS, { consumer: "shipping" }), "data_loss"],
    ["rewind", rewind(ORDERS, { consumer: "shipping" }), "data_loss"],
    ["restore", restore(ORDERS), "configuration"],
    ["pause", pause(ORDERS, { consumer: "shipping" }), undefined],
    ["list", list(ORDERS), undefined],
    ["getFrom", getFrom(ORDERS), undefined],
  ])("%s is a high risk if it destroys", (_, grant, concern) => {
    const [found] = granted(grant);
    expect(found?.risk).toBe(concern === undefined ? "normal" : "high");
    expect(found?.concern).toBe(concern);
  });

  it("several helpers' grants stay apart, though they need the same subjects", () => {
    const all = granted(
      prices.read(),
      prices.write("eu.>"),
      invoices.read(),
      invoices.write(),
      follow(ORDERS),
      consume(ORDERS, { consumer: "shipping" }),
    );
    expect(all.map(({ text }) => text)).toEqual([
      "read keys of bucket prices",
      "write keys eu.> of bucket prices",
      "read object bucket invoices",
      "write object bucket invoices",
      "consume stream ORDERS as shipping",
      "follow stream ORDERS",
    ]);
  });

  it("names every subject behind it, and what it consists of", () => {
    const [capability] = granted(consume(ORDERS, { consumer: "shipping" }));
    expect(capability).toMatchObject({
      id: "stream.consume:ORDERS:shipping",
      area: "jetstream",
      verb: "consume",
      object: "stream ORDERS as shipping",
      risk: "normal",
      receive: [],
    });
    expect(capability?.publish.map(({ entries }) => entries)).toEqual([
      ["$JS.API.CONSUMER.INFO.ORDERS.shipping"],
      ["$JS.API.CONSUMER.MSG.NEXT.ORDERS.shipping"],
      ["$JS.ACK.ORDERS.shipping.>"],
      ["$JS.API.STREAM.INFO.ORDERS"],
    ]);
    expect(capability?.parts.map(({ text }) => text)).toEqual([
      "look at consumer shipping on stream ORDERS",
      "fetch messages from consumer shipping on stream ORDERS",
      "acknowledge messages of consumer shipping on stream ORDERS",
      "look at stream ORDERS",
    ]);
  });
});

describe("what is granted only in part is told part by part", () => {
  it.each(consume(ORDERS, { consumer: "shipping" }).publish)("consume without %s", (missing) => {
    const { publish: all } = consume(ORDERS, { consumer: "shipping" });
    const told = words({ publish: all.filter((subject) => subject !== missing) });
    expect(told).toHaveLength(all.length - 1);
    expect(told.join()).not.toContain("consume stream");
  });

  it.each(prices.read().publish.slice(0, 5))("reading a bucket without %s", (missing) => {
    const told = words({ publish: prices.read().publish.filter((item) => item !== missing) });
    expect(told.join()).not.toContain("read keys");
  });

  it("also when a deny takes the rest", () => {
    const { publish: all } = consume(ORDERS, { consumer: "shipping" });
    const neverPublish = ["$JS.ACK.ORDERS.>"];
    expect(words({ publish: all, neverPublish })).toEqual([
      "fetch messages from consumer shipping on stream ORDERS",
      "look at consumer shipping on stream ORDERS",
      "look at stream ORDERS",
    ]);
  });

  it("a deny within the keys that may be written is an exception", () => {
    const neverPublish = ["$KV.prices.secret.>"];
    expect(words({ publish: prices.write().publish, neverPublish })).toEqual([
      "write keys of bucket prices except secret.>",
    ]);
  });

  it("a deny within the keys that may be read is none, for a consumer still delivers them", () => {
    const neverPublish = ["$JS.API.DIRECT.GET.KV_prices.$KV.prices.secret.>"];
    const told = words({ publish: prices.read().publish, neverPublish });
    expect(told).toContain(
      "read the last message of $KV.prices.> in bucket prices except $KV.prices.secret.>",
    );
    expect(told).toContain("create any consumer on bucket prices for $KV.prices.>");
    expect(told.join()).not.toContain("read keys");
  });

  it("something wider beside it is told too", () => {
    const more = "$JS.API.CONSUMER.INFO.ORDERS.*";
    const [, ...others] = consume(ORDERS, { consumer: "shipping" }).publish;
    expect(words({ publish: [more, ...others] })).toEqual([
      "consume stream ORDERS as shipping",
      "look at any consumer on stream ORDERS",
    ]);
  });
});

describe("answers to requests", () => {
  it("are one capability, since nats-server has one setting for them", () => {
    const told = capabilitiesOf({
      ...rules({ subscribe: ["orders.status service"] }),
      responses: { max: 3, ttl: 60 },
    });
    expect(told.map(({ text }) => text)).toEqual([
      "answer requests on whatever subject they name, up to 3 times, within 60 s",
      "receive orders.status in queue group service",
    ]);
    expect(told[0]).toMatchObject({ risk: "high", concern: "any_reply" });
  });

  it("into every inbox are what services do; into some inboxes they are a risk", () => {
    const risks = (...publish: string[]) =>
      capabilitiesOf(rules({ publish })).map(({ text, risk }) => `${risk}: ${text}`);
    expect(risks("_INBOX.>", "_R_.>")).toEqual(["normal: answer requests received"]);
    expect(risks("_INBOX.>")).toEqual(["high: send replies to any inbox"]);
    expect(risks("_INBOX.ann.>", "_R_.>")).toEqual([
      "high: send replies to inbox ann.>",
      "high: send replies to other accounts",
    ]);
  });
});
