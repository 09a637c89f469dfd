import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  policy,
  publish,
  role,
  subscribe,
  type Grant,
} from "../../../../access/index.ts";
import { probesOf } from "../../../../cli/demo/probes.ts";

const shop = account("shop", { description: "Shop", default: true });
const roleOf = (name: string, grants: Grant[], denies: Grant[] = []) =>
  role(name, {
    description: name,
    account: shop,
    members: ["user", "application"],
    grants,
    denies,
  });
const documentOf = (...roles: ReturnType<typeof roleOf>[]) =>
  compile(policy({ accounts: [shop], roles })).document;
const written = (probes: ReturnType<typeof probesOf>) =>
  probes.map(({ verb, subject }) => `${verb} ${subject}`);

describe("what a demo tries of a policy", () => {
  it("is on both sides of each role's boundary", () => {
    const document = documentOf(
      roleOf(
        "Orders.Read",
        [publish("orders.status"), subscribe("orders.events.>")],
        [subscribe("orders.events.payment.*")],
      ),
    );
    expect(written(probesOf(document, []))).toEqual([
      "publish orders.status",
      "subscribe orders.events.demo",
      "subscribe orders.events.payment.demo",
    ]);
  });

  it("has the ids of somebody who holds the role; without a holder there is nothing to try", () => {
    const document = documentOf(roleOf("Agents.Triage", [publish("agents.{azp}.findings")]));
    const [oid, azp, tid] = ["o", "a", "t"];
    const holder = { roles: ["Agents.Triage"], oid, azp, tid };
    expect(written(probesOf(document, [holder]))).toEqual(["publish agents.a.findings"]);
    expect(probesOf(document, [{ ...holder, roles: [] }])).toEqual([]);
  });

  it("fits a terminal: of many roles each keeps its first", () => {
    const many = Array.from({ length: 12 }, (_, i) =>
      roleOf(`R.${i}`, [publish(`p.${i}`), subscribe(`s.${i}`)]),
    );
    const probes = written(probesOf(documentOf(...many), []));
    expect(probes).toHaveLength(16);
    for (let i = 0; i < 12; i++) expect(probes).toContain(`publish p.${i}`);
  });

  it("names nothing twice", () => {
    const document = documentOf(
      roleOf("A.One", [publish("orders.status")]),
      roleOf("B.Two", [publish("orders.status")]),
    );
    expect(written(probesOf(document, []))).toEqual(["publish orders.status"]);
  });
});
