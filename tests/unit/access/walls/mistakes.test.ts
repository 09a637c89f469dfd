import { describe, expect, it } from "vitest";
import {
  account,
  consume,
  discover,
  exportService,
  fromAccount,
  controlAccount,
  kv,
  manage,
  publish,
  publishTo,
  request,
  serve,
  service,
  stream,
  vault,
  type VaultOptions,
} from "../../../../access/index.ts";
import { ACCOUNTS, actsIn, data, holds, mistakesOf, shop, support } from "./fixture.ts";

const status = service("orders.status", { account: shop });
const ORDERS = stream("ORDERS", { subjects: ["orders.events.>"], account: data });
const codes = (...args: Parameters<typeof mistakesOf>) =>
  mistakesOf(...args).map(({ code }) => code);

describe("a role in a vault", () => {
  it("manages streams and does nothing else", () => {
    expect(codes([holds(data, [manage(ORDERS), kv("p", { account: data }).manage()])])).toEqual([]);
    const [mistake] = mistakesOf([holds(data, [publish("a")])]);
    expect(mistake).toMatchObject({ code: "vault_grant", role: "In.data" });
    expect(mistake?.message).toMatch(/publish\(a\) would be used in the vault 'data'/);
  });
});

describe("a vault", () => {
  it("has JetStream", () => {
    const empty = vault("data", { description: "x" } as VaultOptions);
    expect(codes([holds(shop, [publish("a")])], [shop, empty])).toEqual(["vault_jetstream"]);
  });
});

describe("a grant across a wall", () => {
  it("needs the other account to be in the policy", () => {
    const lost = stream("X", { subjects: ["x"], account: "dato" });
    const [mistake] = mistakesOf([holds(shop, [publishTo(lost)])]);
    expect(mistake?.code).toBe("account_unknown");
    expect(mistake?.next).toBe("did you mean 'data'?");
  });

  it("needs JetStream in the other account", () => {
    const away = stream("X", { subjects: ["x"], account: support });
    expect(codes([holds(shop, [publishTo(away)])])).toEqual(["jetstream_missing"]);
  });

  it("cannot answer requests of the other account", () => {
    const [mistake] = mistakesOf([holds(support, [serve(status)])]);
    expect(mistake?.code).toBe("wall_serve");
    expect(mistake?.message).toMatch(/account 'shop', but this role is in 'support'/);
  });

  it("needs an account whose name can be a domain's", () => {
    const api = vault("API", { description: "x", jetstream: { disk: "1GiB" } });
    const there = stream("X", { subjects: ["x"], account: api });
    expect(codes([holds(shop, [publishTo(there)])], [shop, api])).toEqual(["wall_domain"]);
  });

  it("takes nothing out of CONTROL", () => {
    const there = stream("AUDIT", { subjects: ["audit.>"], account: "CONTROL" });
    const mistakes = codes([holds(shop, [publishTo(there)])], [shop, controlAccount()]);
    expect(mistakes).toContain("wall_control");
  });

  it("of a service that NATS itself would answer is refused", () => {
    const all = service(">", { account: shop });
    expect(codes([holds(support, [request(all)])])).toEqual(["service_subject"]);
    const found = service("$SRV.>", { account: shop, answers: "many" });
    expect(codes([holds(support, [request(found)])])).toEqual([]);
  });
});

describe("leaf nodes", () => {
  const open = (leafNodes: number | "unlimited", home = shop) => ({
    ...home,
    limits: { leafNodes },
    source: home.source,
  });
  const asking = holds(support, [request(status)]);

  it.each([1, "unlimited"] as const)(
    "(%s) are kept from a service that is told who asks from another account",
    (leafNodes) => {
      const [mistake, ...others] = mistakesOf([asking], [open(leafNodes), support, data]);
      expect(others).toEqual([]);
      expect(mistake).toMatchObject({ code: "wall_leaf", account: "shop" });
      expect(mistake?.place.file).toMatch(/walls\/fixture.ts$/);
      expect(mistake?.message).toMatch(
        /'orders.status', which request\(orders.status\) takes .*walls\/mistakes.test.ts:\d+/,
      );
      expect(mistake?.next).toMatch(/leave limits.leafNodes out/);
    },
  );

  it("are kept from a service that only an agent asks for", () => {
    const agents = [actsIn(support, [request(status)])];
    const roles = [holds(shop, [publish("a")])];
    expect(codes(roles, [open(1), support, data], agents)).toEqual(["wall_leaf"]);
  });

  it("are told of once, however many ask", () => {
    const two = ["A", "B"].map((name) => holds(support, [request(status)], [], name));
    expect(codes(two, [open(1), support, data])).toEqual(["wall_leaf"]);
  });

  it("are kept from what another account imports or looks for, though nobody serves it", () => {
    const exports = [exportService("plans.ask", { name: "plans", description: "x" })];
    const sites = account("sites", { description: "x", limits: { leafNodes: 1 }, exports });
    const asks = account("asks", { description: "x", imports: [fromAccount(sites, "plans")] });
    const roles = [holds(asks, [publish("plans.ask")])];
    const [mistake, ...others] = mistakesOf(roles, [sites, asks]);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ code: "wall_leaf", account: "sites" });
    expect(mistake?.message).toMatch(/answer requests on 'plans.ask', which 'asks' imports/);
    const looking = [holds(support, [discover(sites)])];
    expect(codes(looking, [sites, support])).toEqual(["wall_leaf"]);
    expect(codes([holds(support, [publish("a")])], [sites, support])).toEqual([]);
  });

  it("are let in where nobody of another account asks, and where those who ask are", () => {
    const within = [holds(shop, [request(status)]), holds(support, [publish("a")])];
    expect(codes(within, [open(1), support, data])).toEqual([]);
    expect(codes([asking], [shop, open(1, support), data])).toEqual([]);
    // a vault has none for another reason (leaf.test.ts)
    const storing = [holds(shop, [publishTo(ORDERS)])];
    expect(codes(storing, [shop, support, open(1, data)])).toEqual(["leaf_jetstream"]);
    expect(codes([asking], [open(0), support, data])).toEqual([]);
  });
});

describe("subjects that would mean two things", () => {
  it("are found between grants that overlap in part", () => {
    const prices = kv("prices", { account: data });
    const [mistake] = mistakesOf([
      holds(shop, [prices.write("eu.*")], [], "A"),
      holds(shop, [prices.write("*.lamp")], [], "B"),
    ]);
    expect(mistake).toMatchObject({ code: "wall_overlap" });
    expect(mistake?.message).toMatch(/kv\(prices\)\.write\(.*walls\/mistakes.test.ts/);
  });

  it("are found between two accounts", () => {
    const also = service("orders.status", { account: data });
    expect(codes([holds(support, [request(status), request(also)])])).toEqual(["wall_overlap"]);
  });

  it("are found between a grant and a written import", () => {
    const open = account("open", {
      description: "x",
      exports: [exportService("orders.*", { name: "orders", description: "x" })],
    });
    const home = account("home", { description: "x", imports: [fromAccount(open, "orders")] });
    expect(codes([holds(home, [request(status)])], [...ACCOUNTS, open, home])).toEqual([
      "wall_clash",
    ]);
  });

  it("are found between a grant and a written export", () => {
    const open = account("shop", {
      description: "x",
      exports: [exportService("orders.>", { name: "orders", description: "x" })],
    });
    const [mistake] = mistakesOf([holds(support, [request(status)])], [open, support]);
    expect(mistake?.code).toBe("wall_clash");
    expect(mistake?.message).toMatch(/'shop' exports 'orders.>' already, at .*mistakes.test.ts/);
  });

  it("are found between a stream of the account and one of another with its name or subjects", () => {
    const home = account("home", { description: "x", jetstream: { disk: "1GiB" } });
    const own = (name: string, subject: string) =>
      consume(stream(name, { subjects: [subject] }), { consumer: "c" });
    const clash = (name: string, subject: string) =>
      codes([holds(home, [own(name, subject), publishTo(ORDERS)])], [...ACCOUNTS, home]);
    expect(clash("ORDERS", "else")).toEqual(["wall_clash"]);
    expect(clash("ELSE", "orders.events.paid")).toEqual(["wall_clash"]);
    expect(clash("ELSE", "else")).toEqual([]);
  });

  it("are found between a service of the account and one of another", () => {
    const own = service("orders.>", { account: support });
    expect(codes([holds(support, [serve(own), request(status)])])).toEqual(["wall_clash"]);
  });
});
