import { describe, expect, it } from "vitest";
import { compile, diff } from "../../../../access/index.ts";
import { accessReport, isAt, type Place } from "../../../../access/report/index.ts";
import examplePolicy from "../../../../policies/index.ts";
import {
  walledDocument,
  walledEffects,
  walledSources,
} from "../../../support/policies/walled-document.ts";

const pictureOf = (document = walledDocument(), options = {}) =>
  accessReport(document, walledSources, options).picture;
const base = walledDocument({ agents: false });
const head = walledDocument({ cancelling: true, finance: false });
const compared = pictureOf(head, { diff: diff(base, head) });

describe("the picture of a policy", () => {
  it("has the services, streams and other subjects of each account", () => {
    const { document, sources } = compile(examplePolicy, { root: process.cwd() });
    const { accounts } = accessReport(document, sources).picture;
    const places = (name: string) =>
      accounts
        .find((account) => account.name === name)
        ?.places.map(({ kind, name: place }) => `${kind} ${place}`);
    expect(places("shop")).toEqual([
      "service agents.*.lookups",
      "service orders.cancel",
      "service orders.create",
      "service orders.shipped",
      "service orders.status",
      "subjects agents.*.results",
    ]);
    // what others store in a vault is its stream, and no service
    expect(places("shopdata")).toEqual(["stream ORDERS", "bucket prices"]);
    expect(places("books")).toEqual(["stream LEDGER", "objects invoices"]);
    expect(places("operations")).toEqual([
      "subjects agents.*.tasks",
      "subjects support.*.handovers",
    ]);
    // what finance imports is not its own
    expect(places("finance")).toEqual([]);
  });

  it("knows a service by who answers on it, with or without an export", () => {
    const document = walledDocument();
    Object.assign(document.accounts["shop"] ?? {}, { exports: [] });
    const shop = pictureOf(document).accounts.find(({ name }) => name === "shop");
    expect(shop?.places.filter(({ kind }) => kind === "service").map(({ name }) => name)).toEqual([
      "orders.cancel",
      "orders.status",
    ]);
  });

  it("marks vaults, and bundles imports by the two accounts and the kind", () => {
    const { accounts, bundles } = pictureOf();
    expect(accounts.filter(({ vault }) => vault).map(({ name }) => name)).toEqual(["shopdata"]);
    expect(
      bundles.map(
        ({ importer, exporter, kind, shares }) =>
          `${importer} ${shares.length} ${kind} ${exporter}`,
      ),
    ).toEqual([
      "agents 1 service shop",
      "finance 1 stream shop",
      "operations 2 service shop",
      "operations 1 stream shop",
      "shop 4 service shopdata",
      "support 1 service shop",
    ]);
    expect(bundles[1]?.shares).toEqual([
      {
        kind: "stream",
        name: "orders.events.>",
        text: "orders.events.> → shop.orders.>",
        to: "shop.orders.>",
      },
    ]);
  });

  it("says what a role reaches directly, in its account and through imports", () => {
    const support = pictureOf().reaches.find(({ role }) => role === "Orders.Read");
    expect(support).toEqual({
      role: "Orders.Read",
      direct: [
        {
          account: "support",
          subjects: ["orders.status"],
          how: "publish",
          text: "publish orders.status",
          steps: [],
        },
        {
          account: "shop",
          subjects: ["orders.status"],
          how: "publish",
          text: "publish orders.status in account shop, as orders.status",
          steps: ["through service shop/orders.status"],
          via: [{ kind: "service", from: "shop", into: "support" }],
        },
      ],
      byEffect: [],
    });
  });

  it("has the effects of each role, worked out from the policy or given", () => {
    expect(pictureOf().reaches.every((reach) => "byEffect" in reach)).toBe(true);
    const { reaches } = pictureOf(walledDocument(), { effects: walledEffects });
    const effects = (name: string) => reaches.find(({ role }) => role === name)?.byEffect;
    expect(effects("Shipping.Work")).toEqual(walledEffects("Shipping.Work"));
    expect(effects("Orders.Read")).toEqual([]);
  });

  it("marks what is new, removed or changed since an earlier policy", () => {
    const marks = compared.accounts.map(({ name, change }) => `${name} ${change ?? "as before"}`);
    expect(marks).toEqual([
      "agents new",
      "control as before",
      "finance removed",
      "operations as before",
      "shop as before",
      "shopdata as before",
      "support changed",
    ]);
    expect(
      compared.bundles.flatMap(({ importer, kind, change }) =>
        change === undefined ? [] : [`${importer} ${kind} ${change}`],
      ),
    ).toEqual(["agents service new", "finance stream removed", "support service changed"]);
    const roles = compared.accounts.flatMap((account) => account.roles);
    expect(roles).toContainEqual({ name: "Agents.Triage", change: "new" });
    expect(roles).toContainEqual({ name: "Finance.Read", change: "removed" });
  });

  it("marks what a role reaches now and did not, and keeps what it no longer does", () => {
    const of = (name: string) =>
      compared.reaches
        .find(({ role }) => role === name)
        ?.direct.map(({ text, change = "as before" }) => `${change}: ${text}`);
    expect(of("Orders.Read")).toEqual([
      "new: publish orders.cancel",
      "as before: publish orders.status",
      "new: publish orders.cancel in account shop, as orders.cancel",
      "as before: publish orders.status in account shop, as orders.status",
    ]);
    expect(of("Finance.Read")).toEqual([
      "removed: receive shop.orders.>",
      "removed: receive orders.events.>",
    ]);
  });
});

describe("a subject", () => {
  const stream: Place = {
    kind: "stream",
    name: "ORDERS",
    subjects: ["orders.>"],
    stream: "ORDERS",
  };
  const service: Place = { kind: "service", name: "a.b", subjects: ["a.b"] };
  const subjects: Place = { kind: "subjects", name: "a.>", subjects: ["a.x", "a.y.>"] };

  it.each([
    ["orders.new", stream, true],
    ["invoices.new", stream, false],
    ["$JS.API.STREAM.DELETE.ORDERS", stream, true],
    ["$JS.API.STREAM.DELETE.*", stream, true],
    ["$JS.API.STREAM.DELETE.LEDGER", stream, false],
    ["$JS.API.STREAM.NAMES", stream, false],
    ["$JS.API.CONSUMER.MSG.NEXT.*.ship", stream, true],
    ["$JS.ACK.ORDERS.ship.>", stream, true],
    ["$JS.API.>", stream, true],
    ["a.*", service, true],
    ["a.c", service, false],
    ["a.x", subjects, true],
    ["a.>", subjects, true],
    ["a.z", subjects, false],
  ])("%s means %j: %s", (subject, place, expected) => {
    expect(isAt(place, subject)).toBe(expected);
  });
});
