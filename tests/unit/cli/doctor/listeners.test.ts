import { describe, expect, it } from "vitest";
import { listenerChecks } from "../../../../cli/doctor/listeners.ts";
import type { Door, NodeFacts } from "../../../../protocol/status/node-facts.ts";
import { accessDocument, roleEntry } from "../../../support/access-document.ts";

const device = { ...roleEntry("plant"), connections: ["MQTT"] } as const;
const site = { ...roleEntry("plant"), connections: ["LEAFNODE"] } as const;
const plain = accessDocument({ "Orders.Read": roleEntry("orders") });
const plant = accessDocument({ "Plant.Device": device, "Plant.Site": site });

/** What is said of nodes that listen for these. */
function said(document: typeof plant, ...nodes: (Door[] | undefined)[]): string[] {
  const facts = nodes.map((offers) => ({ ...(offers && { offers }) }) as NodeFacts);
  return listenerChecks(facts, document).map(
    ({ ok, what, detail }) => `${ok ? "✓" : "✗"} ${what}: ${detail}`,
  );
}

describe("listenerChecks", () => {
  it("says nothing of a policy whose roles are for NATS clients alone", () => {
    expect(said(plain, [])).toEqual([]);
  });

  it("finds kinds of connection for which there are roles, and no listener on any node", () => {
    expect(said(plant, ["routes"], ["monitoring"])).toEqual([
      "✗ listener for leaf nodes: no node has one, but roles are for it: Plant.Site",
      "✗ listener for MQTT: no node has one, but roles are for it: Plant.Device",
    ]);
  });

  it("is content with one node that listens", () => {
    expect(said(plant, ["leafnodes"], ["mqtt"])).toEqual([
      "✓ listener for leaf nodes: for Plant.Site",
      "✓ listener for MQTT: for Plant.Device",
    ]);
  });

  it("does not complain of what an older callout does not say", () => {
    expect(said(plant, undefined).every((line) => line.startsWith("✓"))).toBe(true);
  });
});
