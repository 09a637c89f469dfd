import { describe, expect, it } from "vitest";
import {
  agent,
  compile,
  diff,
  mqtt,
  policy,
  publish,
  reviewText,
  subscribe,
  type AgentOptions,
} from "../../../../access/index.ts";
import { shown } from "../../../../text/terminal.ts";
import { aRole, CLAIMS, orders } from "../fixture.ts";

const OTHER = "99999999-9999-4999-8999-999999999999";
const options: AgentOptions = {
  description: "Looks into orders",
  clients: [CLAIMS.azp],
  account: "orders",
  bounds: [publish("orders.status")],
  maxSession: "30m",
};

function documentOf(changes: Partial<AgentOptions> | undefined) {
  const agents = changes === undefined ? [] : [agent("triage", { ...options, ...changes })];
  return compile(policy({ accounts: [orders()], roles: [aRole()], agents })).document;
}

function between(base: Partial<AgentOptions> | undefined, head: Partial<AgentOptions> | undefined) {
  return diff(documentOf(base), documentOf(head));
}

const bounds = [publish("orders.status"), subscribe("orders.events.>")];

describe("a change of an agent", () => {
  it.each([
    ["that lets it do more broadens", {}, { bounds }, "BROADENS"],
    ["that lets it do less narrows", { bounds }, {}, "NARROWS"],
    ["that denies something narrows", {}, { denies: [publish("orders.status")] }, "NARROWS"],
    ["that lets it stay longer broadens", {}, { maxSession: "8h" }, "BROADENS"],
    [
      "that may use MQTT broadens",
      {},
      { bounds: [mqtt({ publish: ["orders/status"] })] },
      "BROADENS",
    ],
    ["that ends it earlier narrows", {}, { maxSession: "1m" }, "NARROWS"],
    ["of its clients is both", {}, { clients: [OTHER] }, "MIXED"],
    ["of its words alone is neither", {}, { description: "Helps" }, "SAME"],
    ["that brings it is both: some clients had more, some nothing", undefined, {}, "MIXED"],
    ["that takes it away is both: its clients are held to nothing", {}, undefined, "MIXED"],
  ] as const)("%s", (_what, base, head, verdict) => {
    expect(between(base, head).verdict).toBe(verdict);
  });

  it("is told with what is gained, in every rendering", () => {
    const found = between({}, { bounds });
    expect(found.agents).toMatchObject([
      {
        agent: "triage",
        change: "changed",
        gained: [{ what: "receive orders.events.>" }],
        lost: [],
      },
    ]);
    const review = { diff: found, names: { base: "a", head: "b" }, stale: [], accept: "accept" };
    expect(
      reviewText(review)
        .map((each) => shown(each))
        .join("\n"),
    ).toMatch(/agent triage \(account orders\)\n {2}\+ receive orders\.events\.>/);
  });

  it("is not there where nobody has agents", () => {
    expect(between(undefined, undefined)).not.toHaveProperty("agents");
  });
});
