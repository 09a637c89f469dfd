import { describe, expect, it } from "vitest";
import { nodeChecks } from "../../../../cli/doctor/nodes.ts";
import type { NodeFacts } from "../../../../protocol/status/node-facts.ts";

const names = ["n1", "n2", "n3"];

function node(name: string, changes: Partial<NodeFacts> = {}): NodeFacts {
  return {
    name,
    id: `N${name}`,
    version: "2.15.2",
    clock: { ahead: 3, within: 2 },
    config: "c0ffee",
    operators: ["O1"],
    systemAccount: "A1",
    accounts: { A2: { digest: "d1", signers: ["A3"] } },
    callout: { users: ["U1"], xkey: "X1" },
    routes: names
      .filter((other) => other !== name)
      .map((other) => ({ id: `N${other}`, name: other })),
    jetstream: { leader: "n1", peers: [] },
    connections: 1,
    started: "2026-01-01T00:00:00Z",
    ...changes,
  };
}

/** What is wrong when the third node is changed so. */
function wrong(changes: Partial<NodeFacts>): string[] {
  const nodes = [node("n1"), node("n2"), node("n3", changes)];
  return nodeChecks(nodes, { accounts: new Map([["A2", "orders"]]), callouts: [] })
    .filter(({ ok }) => !ok)
    .map(({ name, what, detail }) => `${name} ${what}: ${detail ?? ""}`);
}

describe("nodeChecks", () => {
  it("finds nothing where all are alike", () => {
    expect(wrong({})).toEqual([]);
  });

  it.each<[string, Partial<NodeFacts>, string]>([
    ["configuration", { config: "bad" }, "n3 configuration: bad; it should be c0ffee"],
    ["operators", { operators: ["O1", "O2"] }, "n3 operator keys: O1 O2; it should be O1"],
    ["system account", { systemAccount: "A9" }, "n3 system account: A9; it should be A1"],
    ["version", { version: "2.14.0" }, "n3 version: 2.14.0; it should be 2.15.2"],
    [
      "an account",
      { accounts: { A2: { digest: "d2", signers: [] } } },
      "n3 account orders: d2; it should be d1",
    ],
    ["routes", { routes: [] }, "n3 routes: none to n1, n2"],
    ["a clock", { clock: { ahead: -9000, within: 100 } }, "n3 clock: 9.0 s behind the callout's"],
  ])("names the node with another %s", (_what, changes, expected) => {
    expect(wrong(changes)).toEqual([expected]);
  });

  it("names who asks no callout", () => {
    const nodes = [node("n1", { callout: undefined as never, routes: [] })];
    const checks = nodeChecks(nodes, { accounts: new Map(), callouts: [] });
    expect(checks).toContainEqual(
      expect.objectContaining({ name: "n1", what: "callout", ok: false }),
    );
  });

  it("leaves out accounts that a node has not needed yet", () => {
    expect(wrong({ accounts: {} })).toEqual([]);
  });

  it("believes the leader of JetStream alone on how far the others are", () => {
    const peers = [{ name: "n1", offline: false, current: false }];
    expect(wrong({ jetstream: { leader: "n1", peers } })).toEqual([]);
    expect(wrong({ jetstream: { leader: "n3", peers } })).toEqual([
      "n3 JetStream: behind or away: n1",
    ]);
    expect(wrong({ jetstream: { peers } })).toEqual(["n3 JetStream: it knows no leader"]);
  });

  it("names who is routed to and does not answer in the system account", () => {
    const stranger = { id: "N9", name: "stranger" };
    const { routes } = node("n3");
    expect(wrong({ routes: [...routes, stranger] })).toEqual([
      "stranger keys: it has routes into the cluster and does not answer in its system account: its keys are others",
    ]);
  });
});
