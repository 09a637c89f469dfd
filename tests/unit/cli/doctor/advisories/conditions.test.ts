import { describe, expect, it } from "vitest";
import type { AccountEntry } from "../../../../../access/document/document.ts";
import type { AccessDocument, RoleEntry } from "../../../../../access/index.ts";
import { causes, conditions, isKnown } from "../../../../../cli/doctor/advisories/conditions.ts";
import type { NodeFacts } from "../../../../../protocol/status/node-facts.ts";
import { accessDocument, roleEntry } from "../../../../support/access-document.ts";

const nothing = { allow: [], deny: [] };
const quiet = accessDocument({ "Orders.Read": roleEntry("orders", { subscribe: nothing }) });

function node(changes: Partial<NodeFacts> = {}): NodeFacts {
  return {
    ...{ name: "n1", id: "N1", version: "2.12.6", go: "go1.25.6", operators: ["O1"] },
    ...{ offers: ["routes", "monitoring"], certificates: ["routes"], systemAccount: "A1" },
    ...{ clock: { ahead: 0, within: 1 }, accounts: {}, routes: [], connections: 0, started: "" },
    ...changes,
  };
}

function met(condition: string, changes: Partial<NodeFacts> = {}, document = quiet): string[] {
  return [...causes(condition, { node: node(changes), document })];
}

function policy(roles: Record<string, Partial<RoleEntry>>, account: Partial<AccountEntry> = {}) {
  return accessDocument(
    Object.fromEntries(
      Object.entries(roles).map(([name, entry]) => [
        name,
        roleEntry(entry.account ?? "orders", { publish: nothing, subscribe: nothing, ...entry }),
      ]),
    ),
    account,
  );
}

describe("of a node", () => {
  it.each<[string, Partial<NodeFacts>, string]>([
    ["websocket", { offers: ["websocket"] }, "it takes WebSocket connections"],
    ["mqtt", { offers: ["mqtt"] }, "it takes MQTT connections"],
    ["no-mqtt", { offers: ["websocket"] }, "it has no MQTT"],
    ["leafnodes", { offers: ["leafnodes"] }, "it has leaf nodes"],
    ["monitoring", { offers: ["monitoring"] }, "it serves monitoring"],
    ["routes-or-leafnodes", { offers: ["routes"] }, "it has routes"],
    ["routes-or-leafnodes", { offers: ["leafnodes"] }, "it has leaf nodes"],
    ["operator", { operators: ["O1"] }, "it verifies JWTs of an operator"],
    ["no-operator", { operators: [] }, "it trusts no operator, so users are in its configuration"],
    [
      "mutual-tls",
      { certificates: ["routes", "leafnodes"] },
      "routes and leafnodes may ask for certificates of different authorities",
    ],
    [
      "mutual-tls",
      { certificates: ["routes"], offers: ["routes", "websocket"] },
      "routes and websocket may ask for certificates of different authorities",
    ],
  ])("%s is met by %j", (condition, changes, cause) => {
    expect(met(condition, changes)).toEqual([cause]);
  });

  it.each<[string, Partial<NodeFacts>]>([
    ["websocket", { offers: ["mqtt"] }],
    ["mqtt", { offers: ["websocket"] }],
    ["no-mqtt", { offers: ["websocket", "mqtt"] }],
    ["leafnodes", { offers: ["gateways", "routes"] }],
    ["monitoring", { offers: [] }],
    ["routes-or-leafnodes", { offers: ["websocket"] }],
    ["operator", { operators: [] }],
    ["no-operator", { operators: ["O1"] }],
    ["mutual-tls", { certificates: ["routes"], offers: ["routes"] }],
    ["mutual-tls", { certificates: [], offers: ["websocket", "mqtt"] }],
  ])("%s is not met by %j", (condition, changes) => {
    expect(met(condition, changes)).toEqual([]);
  });

  it.each(["websocket", "mqtt", "no-mqtt", "leafnodes", "monitoring", "mutual-tls"])(
    "%s is met by a node of which it is not known",
    (condition) => {
      const [cause] = met(condition, { offers: undefined as never });
      expect(cause).toMatch(/^it is not known/);
    },
  );
});

describe("of a policy", () => {
  const plain = { subscribe: { allow: ["orders.>"], deny: ["orders.secret"] } };
  const inQueue = { subscribe: { allow: [], deny: ["orders.secret shipping"] } };
  const wild = { subscribe: { allow: ["orders.>"], deny: ["orders.*.secret"] } };
  const whole = { subscribe: { allow: ["orders.eu.*"], deny: ["orders.eu.>"] } };
  const apart = { subscribe: { allow: ["orders.>"], deny: ["stock.*"] } };

  it.each<[string, AccessDocument, string]>([
    [
      "queue-deny",
      policy({ "Orders.Read": plain, "Orders.Ship": inQueue }),
      "Orders.Read denies orders.secret, which a queue subscription passes since Orders.Ship denies " +
        "orders.secret in the queue shipping",
    ],
    [
      "wildcard-deny",
      policy({ "Orders.Read": wild }),
      "Orders.Read denies orders.*.secret, and Orders.Read allows orders.>",
    ],
    [
      "wildcard-deny",
      policy({
        "Orders.Read": { subscribe: { allow: ["orders.>"], deny: [] } },
        "Orders.Not": { subscribe: { allow: [], deny: ["orders.*.secret"] } },
      }),
      "Orders.Not denies orders.*.secret, and Orders.Read allows orders.>",
    ],
    [
      "wildcard-deny",
      policy({ "Orders.Read": { subscribe: { allow: [], deny: ["_INBOX.*.secret"] } } }),
      "Orders.Read denies _INBOX.*.secret, and every session allows _INBOX.{oid}.>",
    ],
    [
      "deny-below-wildcard",
      policy({ "Orders.Read": plain }),
      "Orders.Read denies orders.secret, and Orders.Read allows orders.>",
    ],
    [
      "publishes $JS.API.STREAM.RESTORE.>",
      policy({ "Orders.Admin": { publish: { allow: ["$JS.API.>"], deny: [] } } }),
      "Orders.Admin may publish $JS.API.>",
    ],
    [
      "publishes $SYS.REQ.ACCOUNT.>",
      policy({ "Orders.All": { publish: { allow: [">"], deny: ["$JS.>"] } } }),
      "Orders.All may publish >",
    ],
    ["publishes *.whoami.>", quiet, `every session may publish ${quiet.session.publish[0] ?? ""}`],
    [
      "publishes $JS.API.STREAM.RESTORE.>",
      policy({ "Orders.Serve": { responses: { max: 1, ttl: 5 } } }),
      "Orders.Serve may answer to any subject",
    ],
  ])("%s is met", (condition, document, cause) => {
    expect(met(condition, {}, document)).toContain(cause);
  });

  it.each<[string, AccessDocument]>([
    ["queue-deny", policy({ "Orders.Read": plain })],
    ["queue-deny", policy({ "Orders.Ship": inQueue })],
    [
      "queue-deny",
      policy({ "Orders.Read": plain, "Stock.Ship": { ...inQueue, account: "stock" } }),
    ],
    ["wildcard-deny", policy({ "Orders.Read": plain })],
    ["wildcard-deny", policy({ "Orders.Read": whole })],
    ["wildcard-deny", policy({ "Orders.Read": apart })],
    ["deny-below-wildcard", policy({ "Orders.Read": whole })],
    ["deny-below-wildcard", policy({ "Orders.Read": apart })],
    ["imports", quiet],
    ["who-asks", quiet],
    [
      "publishes $JS.API.STREAM.RESTORE.>",
      policy({ "Orders.Make": { publish: { allow: ["$JS.API.STREAM.CREATE.*"], deny: [] } } }),
    ],
    [
      "publishes $JS.API.STREAM.RESTORE.>",
      policy({ "Orders.Not": { publish: { allow: ["$JS.API.>"], deny: ["$JS.>"] } } }),
    ],
  ])("%s is not met", (condition, document) => {
    expect(met(condition, {}, document)).toEqual([]);
  });

  it("follows imports, through several accounts and round in circles", () => {
    const service = (name: string, from: string, to: string, subject: string) =>
      ({ name, kind: "service", from, to, subject }) as const;
    const document = policy({
      "Shop.Ask": { account: "shop", publish: { allow: ["$JS.data.API.>"], deny: [] } },
      "Front.Ask": { account: "front", publish: { allow: ["ask.stream"], deny: [] } },
      "Data.Own": { account: "data" },
    });
    const { shop, front, data } = document.accounts as Record<string, AccountEntry>;
    if (!shop || !front || !data) throw new Error("an account is missing");
    const accounts = {
      shop: { ...shop, imports: [service("api", "data", "$JS.data.API.>", "$JS.API.>")] },
      front: {
        ...front,
        imports: [service("ask", "shop", "ask.*", "$JS.data.API.STREAM.RESTORE.*")],
      },
      data: { ...data, imports: [service("back", "front", "$JS.API.>", "ask.x")] },
    };
    const found = met("publishes $JS.API.STREAM.RESTORE.>", {}, { ...document, accounts });
    expect(found).toEqual([
      "Shop.Ask may publish $JS.data.API.>",
      "Front.Ask may publish ask.stream",
    ]);
    expect(met("imports", {}, { ...document, accounts })).toHaveLength(3);
    expect(met("publishes $SYS.REQ.ACCOUNT.>", {}, { ...document, accounts })).toEqual([]);
  });

  it("knows services that learn who asks", () => {
    const entry = {
      name: "ask",
      kind: "service",
      from: "orders",
      subject: "orders.status",
    } as const;
    const shared = { ...entry, to: "orders.status", share: true } as const;
    expect(met("who-asks", {}, policy({ "Orders.Ask": {} }, { imports: [shared] }))).toEqual([
      "orders.status of orders learns who asks in orders",
    ]);
  });

  it("counts the bounds of agents as roles", () => {
    const agent = { description: "", account: "orders", clients: [], publish: nothing };
    const agents = {
      triage: { ...agent, subscribe: { allow: ["orders.>"], deny: ["orders.*.x"] } },
    };
    expect(met("wildcard-deny", {}, { ...quiet, agents })).toEqual([
      "agent triage denies orders.*.x, and agent triage allows orders.>",
    ]);
  });
});

it("a condition that is not known is met", () => {
  for (const name of ["quantum", "publishes", "toString", "__proto__", ""]) {
    expect(isKnown(name)).toBe(false);
    expect(met(name)).toEqual([`this command does not know the condition ${JSON.stringify(name)}`]);
  }
  expect(Object.keys(conditions).every(isKnown)).toBe(true);
});
