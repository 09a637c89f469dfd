import { describe, expect, it } from "vitest";

import { reach } from "../../../../access/capability/index.ts";
import {
  account,
  exportService,
  exportStream,
  fromAccount,
  kv,
  publish,
  request,
  serve,
  subscribe,
  type Account,
  type Import,
  type Role,
  type RoleOptions,
} from "../../../../access/index.ts";
import { aRole, documentOf } from "../fixture.ts";

const shop = account("shop", {
  description: "Sells",
  jetstream: { disk: "1GiB" },
  exports: [
    exportStream("orders.events.>", { name: "events", description: "What happened" }),
    exportService("orders.*.status", { name: "status", description: "Where an order is" }),
    exportService("$JS.API.STREAM.INFO.ORDERS", { name: "info", description: "Its state" }),
  ],
});

const desk = (...imports: Import[]): Account =>
  account("desk", {
    description: "Helps",
    imports,
    exports: [exportService("ask.>", { name: "ask", description: "Asks the shop" })],
  });

const inDesk = (options: Partial<RoleOptions>): Role => aRole({ account: "desk", ...options }, "R");
const inShop = (options: Partial<RoleOptions>): Role => aRole({ account: "shop", ...options }, "R");

function texts(role: Role, ...accounts: Account[]): string[] {
  return reach(documentOf([role], [shop, ...accounts]), "R").map(({ text }) => text);
}

describe("from its own account a role reaches", () => {
  it("what another account exports as a stream, under its own names", () => {
    const importer = desk(fromAccount(shop, "events", { to: "shop.>" }));
    expect(texts(inDesk({ grants: [subscribe("shop.paid")] }), importer)).toEqual([
      "receive orders.events.paid of account shop, as shop.paid",
    ]);
    expect(texts(inDesk({ grants: [subscribe("elsewhere")] }), importer)).toEqual([]);
  });

  it("only the part that was imported, and only what is not denied", () => {
    const importer = desk(
      fromAccount(shop, "events", { subject: "orders.events.eu.>", to: "shop.>" }),
    );
    const grants = [subscribe("shop.>")];
    const denies = [subscribe("shop.paid.>")];
    expect(texts(inDesk({ grants, denies }), importer)).toEqual([
      "receive orders.events.eu.> except orders.events.eu.paid.> of account shop, as shop.>",
    ]);
  });

  it("services of another account, with wildcards in their order", () => {
    const importer = desk(fromAccount(shop, "status", { to: "ask.*" }));
    expect(texts(inDesk({ grants: [request("ask.7")] }), importer)).toEqual([
      "publish orders.7.status in account shop, as ask.7",
    ]);
    expect(texts(inDesk({ grants: [publish("ask.{oid}")] }), importer)).toEqual([
      "publish orders.{oid}.status in account shop, as ask.{oid}",
    ]);
  });

  it("nothing by publishing to a stream's subjects, or subscribing to a service's", () => {
    const importer = desk(fromAccount(shop, "events"), fromAccount(shop, "status"));
    const grants = [publish("orders.events.x"), subscribe("orders.7.status")];
    expect(texts(inDesk({ grants }), importer)).toEqual([]);
  });

  it("listeners in accounts that import its streams", () => {
    const importer = desk(fromAccount(shop, "events", { to: "shop.>" }));
    expect(texts(inShop({ grants: [publish("orders.events.paid")] }), importer)).toEqual([
      "publish shop.paid in account desk, as orders.events.paid",
    ]);
  });

  it("requests from accounts that import its services", () => {
    const importer = desk(fromAccount(shop, "status", { to: "ask.*" }));
    expect(texts(inShop({ grants: [serve("orders.*.status")] }), importer)).toEqual([
      "receive ask.* of account desk, as orders.*.status",
    ]);
  });

  it("JetStream of another account, in people's words", () => {
    const importer = desk(fromAccount(shop, "info", { to: "shop.orders.info" }));
    expect(texts(inDesk({ grants: [request("shop.orders.info")] }), importer)).toEqual([
      "look at stream ORDERS in account shop, as shop.orders.info",
    ]);
  });
});

describe("through several accounts", () => {
  const middle = desk(fromAccount(shop, "status", { to: "ask.*" }), fromAccount(shop, "events"));
  const front = account("front", {
    description: "Greets",
    imports: [fromAccount("desk", "ask", { to: "q.>" })],
  });

  it("a request goes on from service to service", () => {
    const role = aRole({ account: "front", grants: [request("q.7")] }, "R");
    const found = reach(documentOf([role], [shop, middle, front]), "R");
    expect(found.map(({ text }) => text)).toEqual([
      "publish ask.7 in account desk, as q.7",
      "publish orders.7.status in account shop, as q.7",
    ]);
    expect(found.map(({ via }) => via.map(({ into, from }) => `${into} ${from}`))).toEqual([
      ["front desk"],
      ["front desk", "desk shop"],
    ]);
  });

  it("says which part of a wide right leads there", () => {
    const role = aRole({ account: "front", grants: [request("q.>")] }, "R");
    const found = reach(documentOf([role], [shop, middle, front]), "R");
    expect(found.map(({ here }) => here.pattern)).toEqual(["q.>", "q.*"]);
  });

  it("a stream does not go on, nor does a request by a stream", () => {
    const relay = account("desk", {
      description: "Helps",
      imports: [fromAccount(shop, "events"), fromAccount(shop, "status", { to: "ask.*" })],
      exports: [
        exportStream("orders.events.>", { name: "events", description: "Again" }),
        exportStream("ask.>", { name: "asked", description: "What was asked" }),
      ],
    });
    const spy = account("spy", {
      description: "Watches",
      imports: [fromAccount("desk", "events", { to: "e.>" }), fromAccount("desk", "asked")],
    });
    const listener = aRole({ account: "spy", grants: [subscribe("e.>")] }, "R");
    const found = reach(documentOf([listener], [shop, relay, spy]), "R");
    expect(found.map(({ account: where }) => where)).toEqual(["desk"]);
  });
});

describe("a role that shares nothing", () => {
  it("reaches nothing", () => {
    expect(texts(inShop({ grants: [publish("other.>"), kv("prices").read()] }))).toEqual([]);
  });

  it("has to be there", () => {
    expect(() => reach(documentOf([inShop({})], [shop]), "S")).toThrow(
      expect.objectContaining({ code: "role_unknown" }),
    );
  });
});
