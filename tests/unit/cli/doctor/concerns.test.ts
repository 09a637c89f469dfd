import { describe, expect, it } from "vitest";
import { compile } from "../../../../access/index.ts";
import published from "../../../../cli/doctor/advisories/advisories.json" with { type: "json" };
import { readAdvisories } from "../../../../cli/doctor/advisories/advisory.ts";
import { advisoryChecks } from "../../../../cli/doctor/concerns.ts";
import example from "../../../../policies/index.ts";
import type { NodeFacts } from "../../../../protocol/status/node-facts.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";

const list = readAdvisories(published);
const { document } = compile(example);

function node(changes: Partial<NodeFacts> = {}): NodeFacts {
  return {
    ...{ name: "n1", id: "N1", version: "2.15.2", go: "go1.26.8", operators: ["O1"] },
    ...{ offers: ["routes", "monitoring"], certificates: ["routes"], systemAccount: "A1" },
    ...{ clock: { ahead: 0, within: 1 }, accounts: {}, routes: [], connections: 0, started: "" },
    ...changes,
  };
}

/** Numbers of those that concern the example on one such node. */
function concerning(changes: Partial<NodeFacts>): string[] {
  return advisoryChecks([node(changes)], document, list).flatMap(
    ({ advisory }) => advisory?.id ?? [],
  );
}

const shop = accessDocument({
  "Orders.Read": roleEntry("orders", {
    subscribe: { allow: ["orders.>"], deny: ["orders.secret", "orders.secret audit"] },
  }),
});

it("none concerns the version of today, and says so once for each node", () => {
  const nodes = [node(), node({ name: "n2" })];
  expect(advisoryChecks(nodes, document, list)).toEqual(
    ["n1", "n2"].map((name) => ({
      ...{ about: "node", name, what: "advisories", ok: true },
      detail: `none of ${list.advisories.length} until 2026-06-29 concerns 2.15.2`,
    })),
  );
});

describe("the example", () => {
  it("on 2.14.2 is concerned by what has WebSocket only where there is one", () => {
    const before = concerning({ version: "2.14.2" });
    expect(before).not.toContain("2026-27");
    const after = concerning({ version: "2.14.2", offers: ["routes", "websocket"] });
    expect(after).toEqual([...before, "2026-27"].sort());
  });

  it("on 2.14.1 is concerned by JWTs that stop the server, and on 2.14.2 no more", () => {
    expect(concerning({ version: "2.14.1" })).toContain("2026-23");
    expect(concerning({ version: "2.14.2" })).not.toContain("2026-23");
  });

  it("with MQTT is concerned by more", () => {
    const mqtt = concerning({ version: "2.12.5", offers: ["mqtt"] });
    expect(mqtt).toEqual(expect.arrayContaining(["2026-05", "2026-06", "2026-07", "2026-22"]));
    expect(concerning({ version: "2.12.5" })).not.toContain("2026-05");
  });

  it("is not concerned by what needs users in the configuration, since it has an operator", () => {
    const ids = concerning({ version: "2.9.0" });
    for (const id of ["2023-01", "2026-13", "2026-14", "2026-16", "2026-24"])
      expect(ids).not.toContain(id);
    expect(concerning({ version: "2.9.0", operators: [] })).toEqual(
      expect.arrayContaining(["2023-01", "2026-13", "2026-14", "2026-16", "2026-24"]),
    );
  });

  it("on a server of an old Go is concerned where several listeners ask for certificates", () => {
    const two = ["routes", "leafnodes"];
    expect(concerning({ go: "go1.25.6", certificates: two })).toEqual(["2026-01"]);
    expect(concerning({ go: "go1.25.7", certificates: two })).toEqual([]);
    expect(concerning({ go: "go1.25.6" })).toEqual([]);
    expect(concerning({ go: "devel", certificates: two })).toEqual(["2026-01"]);
  });
});

describe("what is not known", () => {
  it("is a version that every advisory is about", () => {
    const all = concerning({ version: "synadia-fork" });
    expect(all).toEqual(expect.arrayContaining(["2020-02", "2022-01", "2026-15", "2026-23"]));
    expect(concerning({ version: "" })).toEqual(all);
  });

  it("is met, of nodes and of conditions", () => {
    const mqtt = concerning({ version: "2.12.5", offers: undefined });
    expect(mqtt).toEqual(expect.arrayContaining(["2026-05", "2026-10", "2026-11"]));
    const newer = readAdvisories({
      updated: "2027-01-01",
      advisories: [
        {
          ...published.advisories.find(({ id }) => id === "2026-18"),
          id: "2027-01",
          when: ["quantum"],
        },
      ],
    });
    expect(advisoryChecks([node({ version: "2.12.6" })], document, newer)).toMatchObject([
      { what: "advisory 2027-01", ok: false },
    ]);
    expect(advisoryChecks([node()], document, newer)).toMatchObject([{ ok: true }]);
  });
});

it("names the cause, the severity, where to read, and one version that mends all", () => {
  const checks = advisoryChecks([node({ version: "2.12.6" })], shop, list);
  expect(checks.find(({ what }) => what === "advisory 2026-18")).toEqual({
    ...{ about: "node", name: "n1", what: "advisory 2026-18", ok: false },
    detail:
      "high, 2.12.6 < 2.12.7: a queue subscription passes a plain deny that stands beside a deny with a queue; " +
      "Orders.Read denies orders.secret, which a queue subscription passes since Orders.Read denies " +
      "orders.secret in the queue audit; https://advisories.nats.io/CVE/secnote-2026-18.txt",
    next: "update nats-server to 2.12.10 or later",
    advisory: {
      ...{ id: "2026-18", alias: "GHSA-jx8g-9g95-6322", severity: "high" },
      url: "https://advisories.nats.io/CVE/secnote-2026-18.txt",
    },
  });
  expect(new Set(checks.map(({ next }) => next)).size).toBe(1);
});

it("says a few causes, and how many more there are", () => {
  const roles = Object.fromEntries(
    ["A", "B", "C", "D", "E"].map((name) => [
      `Orders.${name}`,
      roleEntry("orders", { publish: { allow: ["$JS.API.>"], deny: [] } }),
    ]),
  );
  const checks = advisoryChecks([node({ version: "2.10.1" })], accessDocument(roles), list);
  const check = checks.find(({ what }) => what === "advisory 2025-01");
  expect(check?.detail).toContain(
    "Orders.A may publish $JS.API.>, Orders.B may publish $JS.API.>, Orders.C may publish $JS.API.>, and 2 more",
  );
});
