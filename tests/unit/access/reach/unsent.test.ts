import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  consume,
  exportStream,
  follow,
  fromAccount,
  kv,
  leaf,
  mqtt,
  policy,
  publish,
  publishTo,
  request,
  role,
  serve,
  service,
  stream,
  subscribe,
  unsent,
  vault,
  type Account,
  type Grant,
  type Role,
} from "../../../../access/index.ts";

const shop = account("shop", { description: "Shop" });
const data = vault("data", { description: "Data", jetstream: { disk: "1GiB" } });

function in_(home: Account, name: string, ...grants: Grant[]): Role {
  return role(name, { description: "x", account: home, members: ["user"], grants });
}

function found(accounts: Account[], ...roles: Role[]): string[] {
  const { document, sources } = compile(policy({ accounts, roles }));
  return unsent(document, sources).map(({ role: name, text }) => `${name}: ${text}`);
}

describe("what roles hear, and nobody sends", () => {
  it("is a subject that no role of the account publishes to", () => {
    const writer = in_(shop, "Write", publish("orders.events.*"));
    const right = in_(shop, "Read", subscribe("orders.*.paid"));
    const wrong = in_(shop, "Wrong", subscribe("orders.evnts.>"), subscribe("orders.events.paid"));
    expect(found([shop], writer, right, wrong)).toEqual([
      "Wrong: nobody can send what subscribe(orders.evnts.>) hears",
    ]);
  });

  it("has its place, and says what to do", () => {
    const { document, sources } = compile(
      policy({ accounts: [shop], roles: [in_(shop, "Read", subscribe("a.b", { queue: "q" }))] }),
      { root: process.cwd() },
    );
    expect(unsent(document, sources)).toEqual([
      {
        account: "shop",
        role: "Read",
        way: "hears",
        grant: "subscribe(a.b, queue q)",
        source: expect.stringMatching(
          /^tests\/unit\/access\/reach\/unsent\.test\.ts:\d+:/,
        ) as string,
        subjects: ["a.b"],
        text: "nobody can send what subscribe(a.b, queue q) hears",
        next: 'correct the subject, or grant somebody to publish it; if it comes from outside of the policy, say so: account("shop", { outside: ["a.b"] })',
      },
    ]);
  });

  it("is not what comes from outside, as the policy says, there or through an import", () => {
    const open = account("shop", {
      description: "Shop",
      outside: ["orders.events.>"],
      exports: [exportStream("orders.>", { name: "orders", description: "Orders" })],
    });
    const other = account("other", {
      description: "Other",
      imports: [fromAccount(open, "orders", { to: "shop.>" })],
    });
    const here = in_(open, "Here", subscribe("orders.events.paid"), subscribe("orders.other"));
    const there = in_(other, "There", subscribe("shop.events.paid"), subscribe("shop.other"));
    expect(found([open, other], here, there)).toEqual([
      "Here: nobody can send what subscribe(orders.other) hears",
      "There: nobody can send what subscribe(shop.other) hears",
    ]);
  });

  it("is what a service serves and nobody asks, not what others may ask", () => {
    const status = service("orders.status", { account: shop });
    const home = account("home", { description: "Home" });
    const server = in_(shop, "Serve", serve(status), serve("orders.cancel"));
    const asker = in_(home, "Ask", request(status));
    expect(found([shop, home], server, asker)).toEqual([
      "Serve: nobody can send what serve(orders.cancel) hears",
    ]);
  });

  it("is what a claim cannot be: each holder's own counts as anybody's", () => {
    const agent = in_(shop, "Agent", publish("agents.{azp}.findings"));
    const reader = in_(shop, "Read", subscribe("agents.*.findings"), subscribe("agents.x.tasks"));
    expect(found([shop], agent, reader)).toEqual([
      "Read: nobody can send what subscribe(agents.x.tasks) hears",
    ]);
  });

  it("is not what devices and leaf nodes send", () => {
    const plant = account("plant", { description: "Plant", jetstream: { disk: "1GiB" } });
    const site = account("site", { description: "Site", limits: { leafNodes: 2 } });
    expect(
      found(
        [plant, site],
        in_(plant, "Device", mqtt({ publish: ["plant/state"], subscribe: ["plant/#"] })),
        in_(plant, "Watch", subscribe("plant.state"), subscribe("plant.command")),
        in_(site, "Leaf", leaf({ publish: ["site.out.>"], subscribe: ["site.in"] })),
        in_(site, "Far", subscribe("site.out.a")),
      ),
    ).toEqual([
      "Leaf: nobody can send what leaf(publish site.out.>, subscribe site.in) hears",
      "Watch: nobody can send what subscribe(plant.command) hears",
    ]);
  });
});

describe("what roles read of streams, and nobody sends", () => {
  const ORDERS = stream("ORDERS", { account: data, subjects: ["orders.>"] });

  it("is a stream that nobody writes, or a part of it that nobody writes", () => {
    const reader = in_(shop, "Read", follow(ORDERS, { subject: "orders.eu.>" }));
    expect(found([shop, data], reader)).toEqual([
      "Read: nobody can send what follow(ORDERS, orders.eu.>) reads of ORDERS",
    ]);
    const us = in_(shop, "Write", publishTo(ORDERS, "orders.us.>"));
    expect(found([shop, data], reader, us)).toHaveLength(1);
    const eu = in_(shop, "Write", publishTo(ORDERS, "orders.eu.new"));
    expect(found([shop, data], reader, eu)).toEqual([]);
  });

  it("is not what a mirror or a source brings", () => {
    const COPY = stream("COPY", { account: data, mirror: { name: "ORDERS" } });
    const writer = in_(shop, "Write", publishTo(ORDERS));
    const reader = in_(shop, "Read", consume(COPY, { consumer: "c" }));
    expect(found([shop, data], writer, reader)).toEqual([]);
  });

  it("is a bucket that is never written", () => {
    const prices = kv("prices", { account: data });
    const reader = in_(shop, "Read", prices.read());
    expect(found([shop, data], reader)).toEqual([
      expect.stringMatching(/^Read: nobody can send what .*prices.* reads of KV_prices$/) as string,
    ]);
    expect(found([shop, data], reader, in_(shop, "Write", prices.write()))).toEqual([]);
  });
});

describe("what roles ask, and nobody hears", () => {
  it("is a request to a subject that no service has", () => {
    const server = in_(shop, "Serve", serve("orders.status"));
    const asker = in_(shop, "Ask", request("orders.status"), request("orders.stauts"));
    expect(found([shop], server, asker)).toEqual([
      "Ask: nobody hears what request(orders.stauts) asks",
    ]);
    const open = account("shop", { description: "Shop", outside: ["orders.stauts"] });
    expect(found([open], in_(open, "Ask", request("orders.stauts")))).toEqual([]);
  });

  it("says nothing of a plain right to publish, which may be for a role that comes later", () => {
    expect(found([shop], in_(shop, "Write", publish("orders.new")))).toEqual([]);
  });
});
