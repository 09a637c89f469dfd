import { describe, expect, it } from "vitest";
import {
  account,
  consume,
  decide,
  exportStream,
  follow,
  fromAccount,
  leaf,
  mqtt,
  publish,
  publishTo,
  request,
  service,
  serve,
  stream,
  vault,
  type Account,
  type Grant,
} from "../../../../access/index.ts";
import { aRole, CLAIMS, documentOf, lineOf, mistakesOf, orders } from "../fixture.ts";

const site = leaf({ publish: ["site.{oid}.>"], subscribe: ["plans.>"] });
const open = orders({ jetstream: undefined, limits: { leafNodes: 3 } });

describe("a role for leaf nodes", () => {
  it("may pass its subjects on, and lets sessions be of leaf nodes", () => {
    expect(documentOf([aRole({ grants: [site] })], [open]).roles["Orders.Read"]).toMatchObject({
      connections: ["LEAFNODE"],
      publish: { allow: ["site.{oid}.>"], deny: [] },
      subscribe: { allow: ["plans.>"], deny: [] },
    });
  });

  it("needs an account that takes leaf nodes", () => {
    const [mistake, ...others] = mistakesOf([aRole({ grants: [site] })]);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ code: "leaf_limit", role: "Orders.Read" });
    expect(lineOf(mistake)).toContain("leaf(");
  });

  it.each([
    [leaf({}), "leaf_empty"],
    [leaf({ publish: ["site..a"] }), "subject_empty_token"],
    [leaf({ publish: ["site.a workers"] }), "queue_on_publish"],
    [leaf({ subscribe: ["plans.{upn}"] }), "placeholder_unknown"],
    [leaf({ subscribe: ["$SYS.>"] }), "subject_system"],
  ])("is checked as others are: $0.label", (grant, code) => {
    expect(mistakesOf([aRole({ grants: [grant] })], [open])).toMatchObject([{ code }]);
  });

  it("is not for the account of a service that other accounts request", () => {
    const shop = account("shop", { description: "Shop", limits: { leafNodes: 3 } });
    const status = service("orders.status", { account: shop });
    const roles = [
      aRole({ account: shop, grants: [serve(status), site] }, "Shop.Serve"),
      aRole({ grants: [request(status)] }),
    ];
    expect(mistakesOf(roles, [orders(), shop])).toMatchObject([{ code: "wall_leaf" }]);
  });
});

/** nats-server lets every leaf node publish on `$JS.ACK.>` (tests/attack/leaf/acknowledge.test.ts). */
describe("leaf nodes and consumers", () => {
  const sites = account("sites", { description: "Sites", limits: { leafNodes: 3 } });
  const data = vault("data", { description: "Data", jetstream: { disk: "1GiB" } });
  const ORDERS = stream("ORDERS", { account: data, subjects: ["orders.>"] });
  const leaves = aRole({ account: sites, grants: [site] }, "Sites.Leaf");
  const other = (...grants: Grant[]) => aRole({ account: sites, grants }, "Sites.Other");
  const codes = (roles: Parameters<typeof mistakesOf>[0], accounts: Account[]) =>
    mistakesOf(roles, accounts).map(({ code }) => code);

  it("are not in one account", () => {
    const own = account("sites", { ...sites, jetstream: { disk: "1GiB" } });
    const [mistake, ...others] = mistakesOf([leaves], [own]);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ code: "leaf_jetstream", account: "sites" });
    expect(mistake?.next).toMatch(/leave limits.leafNodes out, or move JetStream/);
  });

  it("are not in one account by imports of the consumers of another", () => {
    const roles = [leaves, other(consume(ORDERS, { consumer: "shipping" }))];
    const [mistake, ...others] = mistakesOf(roles, [sites, data]);
    expect(others).toEqual([]);
    expect(mistake).toMatchObject({ code: "leaf_jetstream", account: "sites" });
    expect(mistake?.message).toMatch(
      /consumers of 'data'.* as with consume\(ORDERS, shipping\), at .*leaf.test.ts:\d+/,
    );
  });

  it("are not, although no role lets leaf nodes in: credentials may", () => {
    const roles = [other(consume(ORDERS, { consumer: "shipping" }))];
    expect(codes(roles, [sites, data])).toEqual(["leaf_jetstream"]);
  });

  it("are not by what an account with JetStream hears of leaf nodes", () => {
    const exports = [exportStream("*.ACK.>", { name: "all", description: "All" })];
    const loud = account("sites", { ...sites, exports });
    const hears = account("hears", {
      ...{ description: "Hears", jetstream: { disk: "1GiB" } },
      imports: [fromAccount("sites", "all")],
    });
    expect(codes([leaves], [loud, hears])).toEqual(["leaf_jetstream"]);
  });

  it("may be apart: leaf nodes store in the stream of another account, and others read it", () => {
    const shop = account("shop", { description: "Shop" });
    const reads = aRole(
      { account: shop, grants: [consume(ORDERS, { consumer: "c" }), follow(ORDERS)] },
      "Shop.Read",
    );
    expect(codes([leaves, other(publishTo(ORDERS)), reads], [sites, shop, data])).toEqual([]);
  });

  it("so that they are not in an account of devices either", () => {
    const both = account("both", {
      ...{ description: "Both", jetstream: { disk: "1GiB" }, limits: { leafNodes: 3 } },
    });
    const device = aRole({ account: both, grants: [mqtt({ publish: ["a"] })] });
    expect(codes([device], [both])).toEqual(["leaf_jetstream"]);
  });
});

describe("a session of a leaf node", () => {
  const document = documentOf(
    [aRole({ grants: [site] }), aRole({ grants: [publish("a")] }, "B")],
    [open],
  );
  const of = (connection: "LEAFNODE" | "CLIENT") => {
    const identity = { kind: "user", roles: ["Orders.Read", "B"], claims: CLAIMS } as const;
    const decision = decide(document, identity, { now: 1_800_000_000, connection });
    return decision.granted && decision.permissions;
  };

  it("is denied what nats-server 2.14 lets every leaf node do", () => {
    expect(of("LEAFNODE")).toMatchObject({
      publish: { deny: ["$MQTT.>"] },
      subscribe: { deny: ["$MQTT.>"] },
    });
    expect(of("CLIENT")).toMatchObject({ publish: { deny: [] }, subscribe: { deny: [] } });
  });
});
