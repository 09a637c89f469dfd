import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { describe, expect, it } from "vitest";

import {
  compile,
  decide,
  mayPublish,
  maySubscribe,
  unlistedFiles,
  type MemberKind,
} from "../../../access/index.ts";
import examplePolicy from "../../../policies/index.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const NOW = Date.parse("2026-06-01T00:00:00Z") / 1000;
const claims = {
  oid: "11111111-1111-4111-8111-111111111111",
  azp: "22222222-2222-4222-8222-222222222222",
  tid: "33333333-3333-4333-8333-333333333333",
};
const OTHER = "99999999-9999-4999-8999-999999999999";

const { document, sources } = compile(examplePolicy, { root: ROOT });

function session(kind: MemberKind, roles: string[], account?: string) {
  const decision = decide(document, { kind, roles, claims }, { now: NOW, account });
  if (!decision.granted) throw new Error(decision.detail);
  return decision.permissions;
}

const support = session("user", ["Orders.Read"]);
const operations = session("user", ["Orders.Operate"]);
const auditor = session("user", ["Finance.Read"]);
const bookkeeper = session("user", ["Finance.Book"]);
const orderService = session("application", ["Orders.Serve"]);
const shipping = session("application", ["Shipping.Work"]);
const pricing = session("application", ["Pricing.Write"]);
const deploy = session("application", ["Streams.Deploy"]);
const agent = session("application", ["Agents.Triage"]);

describe("the example policy", () => {
  it("lists every role file", () => {
    const files = readdirSync(`${ROOT}/policies/roles`).map((name) => `policies/roles/${name}`);
    expect(unlistedFiles(sources, files)).toEqual([]);
  });

  it("gives people short sessions", () => {
    for (const [name, role] of Object.entries(document.roles)) {
      if (!role.members.includes("user")) continue;
      expect([name, role.maxSession ?? Infinity]).toEqual([name, expect.any(Number)]);
      expect(role.maxSession).toBeLessThanOrEqual(8 * 3600);
    }
  });

  it("lets the AI agents in until a date", () => {
    expect(document.roles["Agents.Triage"]?.notAfter).toBe("2027-12-31T23:59:59Z");
  });
});

describe("who may publish", () => {
  it.each([
    ["support asks for an order", support, "orders.status", true],
    ["support cancels an order", support, "orders.cancel", false],
    ["support tells that an order was paid", support, "orders.events.payment.done", false],
    ["operations cancels an order", operations, "orders.cancel", true],
    ["operations gives an agent a task", operations, `agents.${OTHER}.tasks`, true],
    ["operations reports as an agent", operations, `agents.${OTHER}.findings`, false],
    ["the order service tells what happened", orderService, "orders.events.created", true],
    ["the order service answers an agent", orderService, `agents.${OTHER}.results`, true],
    ["the order service asks itself", orderService, "orders.status", false],
    ["the order service sets a price", orderService, "$JS.shopdata.API.$KV.prices.lamp", false],
    ["shipping tells the order service that an order left", shipping, "orders.shipped", true],
    ["shipping tells everybody itself", shipping, "orders.events.shipped", false],
    [
      "shipping fetches from its consumer",
      shipping,
      "$JS.shopdata.API.CONSUMER.MSG.NEXT.ORDERS.shipping",
      true,
    ],
    [
      "shipping fetches from another's",
      shipping,
      "$JS.shopdata.API.CONSUMER.MSG.NEXT.ORDERS.billing",
      false,
    ],
    ["shipping deletes the stream", shipping, "$JS.shopdata.API.STREAM.DELETE.ORDERS", false],
    ["pricing sets a price", pricing, "$JS.shopdata.API.$KV.prices.lamp", true],
    ["pricing asks for an order", pricing, "orders.status", false],
    ["the deployment creates the stream", deploy, "$JS.API.STREAM.CREATE.ORDERS", true],
    ["the deployment creates another one", deploy, "$JS.API.STREAM.CREATE.OTHER", false],
    ["the deployment deletes the stream", deploy, "$JS.API.STREAM.DELETE.ORDERS", false],
    ["the deployment writes into the stream", deploy, "orders.events.created", false],
    ["the agent reports", agent, `agents.${claims.azp}.findings`, true],
    ["the agent reports as another", agent, `agents.${OTHER}.findings`, false],
    ["the agent looks an order up", agent, `agents.${claims.azp}.lookups`, true],
    ["the agent looks one up as another", agent, `agents.${OTHER}.lookups`, false],
    ["the agent asks the order service itself", agent, "orders.status", false],
    ["the agent cancels an order", agent, "orders.cancel", false],
    ["a bookkeeper books", bookkeeper, "ledger.2026.06", true],
    ["an auditor books", auditor, "ledger.2026.06", false],
    ["a bookkeeper asks for an order", bookkeeper, "orders.status", false],
  ])("%s: $3", (_, grant, subject, allowed) => {
    expect(mayPublish(grant, subject)).toBe(allowed);
  });

  it("reaches JetStream by the name of a vault, and no other", () => {
    for (const grant of [support, operations, orderService, shipping, pricing, agent, bookkeeper])
      expect(mayPublish(grant, "$JS.API.STREAM.INFO.ORDERS")).toBe(false);
  });
});

describe("who may subscribe", () => {
  it.each([
    ["support follows orders", support, "orders.events.created", true],
    ["support sees payments", support, "orders.events.payment.done", false],
    ["support hears what it is handed over", support, `support.${claims.oid}.handovers`, true],
    ["support hears what others are", support, `support.${OTHER}.handovers`, false],
    ["operations sees payments", operations, "orders.events.payment.done", true],
    ["operations hears the agents", operations, "agents.*.findings", true],
    ["operations hears everything", operations, ">", false],
    ["an auditor sees payments", auditor, "shop.orders.payment.done", true],
    ["an auditor sees other orders", auditor, "shop.orders.created", false],
    ["a bookkeeper sees all orders", bookkeeper, "shop.orders.>", true],
    ["finance listens in the other account", bookkeeper, "orders.events.>", false],
    ["the agent hears its tasks", agent, `agents.${claims.azp}.tasks`, true],
    ["the agent hears another's", agent, `agents.${OTHER}.tasks`, false],
    ["the agent hears what it looked up", agent, `agents.${claims.azp}.results`, true],
    ["the agent hears what another did", agent, `agents.${OTHER}.results`, false],
    ["the agent hears of failures", agent, "orders.events.failed.payment", true],
    ["the agent hears of all orders", agent, "orders.events.>", false],
    ["the agent reads its own replies", agent, `_INBOX.${claims.oid}.>`, true],
    ["the agent reads another's replies", agent, `_INBOX.${OTHER}.>`, false],
  ])("%s: $3", (_, grant, subject, allowed) => {
    expect(maySubscribe(grant, subject)).toBe(allowed);
  });

  it("serves only in its own queue group", () => {
    for (const subject of ["orders.status", "agents.*.lookups"]) {
      expect(maySubscribe(orderService, subject, "order-service")).toBe(true);
      expect(maySubscribe(orderService, subject, "other")).toBe(false);
      expect(maySubscribe(orderService, subject)).toBe(false);
    }
  });
});

describe("accounts", () => {
  const entries = Object.entries(document.accounts);
  const holders = (account: string) =>
    Object.keys(document.roles).filter((name) => document.roles[name]?.account === account);

  it("have streams only where nobody but a deploying job has a session", () => {
    const withStreams = entries
      .filter(([name, { jetstream }]) => jetstream !== undefined && !name.startsWith("CONTROL"))
      .map(([name]) => [name, holders(name)]);
    expect(withStreams).toEqual([
      ["books", ["Ledger.Deploy"]],
      ["shopdata", ["Streams.Deploy"]],
    ]);
  });

  it("keep those apart who may do different things", () => {
    const crowded = entries.filter(([name]) => holders(name).length > 1).map(([name]) => name);
    // its roles steer, each by subjects of its own, which callouts check
    expect(crowded).toEqual(["CONTROL"]);
  });

  it("let nobody but operations have an order cancelled", () => {
    const cancel = document.accounts.shop?.exports.find(({ name }) => name === "orders.cancel");
    expect(cancel?.accounts).toEqual(["operations"]);
    const importers = entries
      .filter(([, { imports }]) => imports.some(({ subject }) => subject === "orders.cancel"))
      .map(([name]) => name);
    expect(importers).toEqual(["operations"]);
  });

  it("tell the order service who asks", () => {
    for (const name of ["orders", "operations"]) {
      const asks = document.accounts[name]?.imports.filter(({ from, kind }) =>
        from === "shop" ? kind === "service" : false,
      );
      expect(asks?.length).toBeGreaterThan(0);
      expect(asks?.every(({ share }) => share)).toBe(true);
    }
  });
});

describe("whoever has several roles", () => {
  it("works in the account that they ask for, orders by default", () => {
    const roles = ["Finance.Read", "Orders.Read"];
    expect(session("user", roles).account).toBe("orders");
    expect(session("user", roles, "finance").account).toBe("finance");
  });

  it("has in each account what its role there says, and nothing of the others", () => {
    const roles = ["Orders.Read", "Orders.Operate"];
    const supporting = session("user", roles);
    expect(maySubscribe(supporting, "orders.events.payment.done")).toBe(false);
    expect(mayPublish(supporting, "orders.cancel")).toBe(false);
    const operating = session("user", roles, "operations");
    expect(maySubscribe(operating, "orders.events.payment.done")).toBe(true);
    expect(mayPublish(operating, "orders.cancel")).toBe(true);
  });

  it("is held to the denies of all of them", () => {
    const both = session("user", ["Nats.Audit", "Nats.Operate"], "CONTROL");
    expect(mayPublish(both, `control.inspect.${claims.oid}`)).toBe(true);
    expect(mayPublish(both, `control.revoke.${claims.oid}`)).toBe(false);
  });

  it("has no roles meant for others", () => {
    const decision = decide(
      document,
      { kind: "user", roles: ["Agents.Triage"], claims },
      { now: NOW },
    );
    expect(decision).toMatchObject({ granted: false, reason: "member_kind" });
  });
});
