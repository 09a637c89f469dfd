import { describe, expect, it } from "vitest";

import {
  account,
  byEffect,
  compile,
  consume,
  manage,
  policy,
  publish,
  role,
  serve,
  stream,
  type Grant,
} from "../../../../access/index.ts";

const orders = account("orders", { description: "Orders", jetstream: { disk: "1GiB" } });
const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"] });
const holds = (name: string, ...grants: Grant[]) =>
  role(name, { description: "x", account: orders, members: ["user"], grants });
const { document, sources } = compile(
  policy({
    accounts: [orders],
    roles: [
      holds("Ask", publish("orders.status")),
      holds("Boss", publish("orders.cancel"), publish("$JS.API.INFO")),
      holds("Deploy", manage(ORDERS)),
      holds("Serve", serve("orders.status"), serve("orders.cancel")),
      holds("Work", consume(ORDERS, { consumer: "work" })),
    ],
  }),
);
const told = (subject: string) =>
  byEffect(document, sources, subject).map(({ role, into, story }) => [
    role,
    into,
    ...story.map(({ text }) => text),
  ]);

describe("who can have others send to a subject", () => {
  it("are roles that may not publish there, each with the shortest way", () => {
    const found = told("orders.cancel");
    expect(found.map(([role]) => role)).toEqual(["Deploy", "Work"]);
    expect(found[1]).toEqual([
      "Work",
      "orders",
      expect.stringMatching(/^publishes \$JS\..* with the reply orders\.cancel$/),
      "JetStream answers on orders.cancel in orders",
    ]);
  });

  it("is nobody where nothing takes the message", () => {
    expect(told("nowhere")).toEqual([]);
  });
});
