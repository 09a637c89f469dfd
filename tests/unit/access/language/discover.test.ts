import { describe, expect, it } from "vitest";
import {
  account,
  discover,
  exportService,
  fromAccount,
  request,
  serve,
  service,
} from "../../../../access/index.ts";
import { compiled, exportsOf, holds, importsOf, shop, support } from "../walls/fixture.ts";

const status = service("orders.status", { account: shop, queue: "q", micro: "orders" });
const bank = account("bank", { description: "Counts" });

const heard = [
  "$SRV.PING",
  "$SRV.PING.orders",
  "$SRV.PING.orders.>",
  "$SRV.INFO",
  "$SRV.INFO.orders",
  "$SRV.INFO.orders.>",
  "$SRV.STATS",
  "$SRV.STATS.orders",
  "$SRV.STATS.orders.>",
];

describe("serve", () => {
  it("hears who looks for a micro service, by its name and no other", () => {
    expect(serve(status).subscribe).toEqual(["orders.status q", ...heard]);
    expect(serve("orders.status", { micro: "orders" }).subscribe).toEqual([
      "orders.status",
      ...heard,
    ]);
  });

  it("answers them as it answers requests", () => {
    const { serves, publish, subscribe } = serve(status);
    expect(serves).toEqual(subscribe);
    expect(publish).toEqual(["_INBOX.>", "_R_.>"]);
  });

  it("hears nobody who looks for services without such a name", () => {
    const plain = service("orders.status", { account: shop, queue: "q" });
    expect(serve(plain).subscribe).toEqual(["orders.status q"]);
  });

  it.each(["two words", "a.b", "*", ""])("takes no name like %j", (micro) => {
    const named = service("orders.status", { account: shop, micro });
    for (const { problems } of [serve("orders.status", { micro }), serve(named)])
      expect(problems.map(({ code }) => code)).toContain("name_invalid");
  });
});

describe("discover", () => {
  it("asks by one name", () => {
    expect(discover(status).publish).toEqual([
      "$SRV.PING.orders",
      "$SRV.PING.orders.*",
      "$SRV.INFO.orders",
      "$SRV.INFO.orders.*",
      "$SRV.STATS.orders",
      "$SRV.STATS.orders.*",
    ]);
  });

  it("asks all of an account, itself or its name", () => {
    expect(discover(shop).publish).toContain("$SRV.PING");
    expect(discover("shop")).toMatchObject({ place: "shop", label: "discover(shop)" });
  });

  it("needs the name of the micro service", () => {
    const { problems } = discover(service("orders.status", { account: shop }));
    expect(problems.map(({ code }) => code)).toEqual(["micro_missing"]);
  });

  it("takes every answer out of another account, and asks nothing else there", () => {
    const { document } = compiled([
      holds(shop, [serve(status)]),
      holds(support, [discover(status)]),
    ]);
    const subjects = discover(status).publish;
    expect(importsOf(document, "support").sort()).toEqual(
      subjects.map((subject) => `service shop ${subject}`).sort(),
    );
    expect(exportsOf(document, "shop")).toContain("service $SRV.PING.orders for support many");
  });

  it("may ask several accounts, and the own one", () => {
    const ledger = service("bank.book", { account: bank, micro: "ledger" });
    const help = service("support.help", { account: support, micro: "help" });
    const { document } = compiled(
      [
        holds(shop, [serve(status)]),
        holds(bank, [serve(ledger)]),
        holds(support, [serve(help), discover(shop), discover(bank), discover(support)]),
      ],
      [shop, bank, support],
    );
    const imports = importsOf(document, "support");
    expect(imports).toContain("service shop $SRV.PING");
    expect(imports).toContain("service bank $SRV.PING");
  });
});

describe("exportService", () => {
  it('lets several answers through with answers: "many"', () => {
    const many = { name: "poll", description: "Ask all", answers: "many" } as const;
    const offering = account("offering", {
      description: "x",
      exports: [exportService("orders.poll", many)],
    });
    const taking = account("taking", {
      description: "x",
      imports: [fromAccount(offering, "poll")],
    });
    const { document } = compiled([holds(taking, [request("orders.poll")])], [offering, taking]);
    expect(exportsOf(document, "offering")).toEqual(["service orders.poll many"]);
  });
});
