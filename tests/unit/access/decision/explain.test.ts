import { describe, expect, it } from "vitest";

import { account, explain, publish, subscribe } from "../../../../access/index.ts";
import { aRole, CLAIMS, documentOf, orders } from "../fixture.ts";
import { failing } from "../../../support/failing.ts";

const document = documentOf(
  [
    aRole(
      {
        grants: [subscribe("orders.>"), publish("agents.{azp}.findings")],
        denies: [subscribe("orders.payment.>")],
      },
      "Read",
    ),
    aRole({ grants: [subscribe("orders.new", { queue: "q" })] }, "Queue"),
    aRole({ grants: [publish("orders.new")], denies: [publish("orders.>")] }, "Odd"),
    aRole({ account: "finance" }, "Finance"),
  ],
  [orders(), account("finance", { description: "x" })],
);

describe("an explanation", () => {
  it("names the entry that allows", () => {
    expect(explain(document, ["Read"], "subscribe", "orders.new")).toEqual({
      allowed: true,
      allows: [{ role: "Read", entry: "orders.>" }],
      denies: [],
      withholds: [],
    });
  });

  it("names the deny that beats an allow", () => {
    expect(explain(document, ["Odd"], "publish", "orders.new")).toMatchObject({
      allowed: false,
      allows: [{ role: "Odd", entry: "orders.new" }],
      denies: [{ role: "Odd", entry: "orders.>" }],
    });
  });

  it("names nothing when nothing bears on the subject", () => {
    expect(explain(document, ["Read"], "publish", "orders.new")).toEqual({
      allowed: false,
      allows: [],
      denies: [],
      withholds: [],
    });
  });

  it("names what does not reach a subscription that is let in", () => {
    expect(explain(document, ["Read"], "subscribe", "orders.>")).toMatchObject({
      allowed: true,
      withholds: [{ role: "Read", entry: "orders.payment.>" }],
    });
  });

  it("knows whose session it is", () => {
    const findings = `agents.${CLAIMS.azp}.findings`;
    const ask = (subject: string, options = {}) =>
      explain(document, ["Read"], "publish", subject, options).allowed;
    expect(ask(findings, { claims: CLAIMS })).toBe(true);
    expect(ask(findings)).toBe(false);
    expect(ask("agents.{azp}.findings")).toBe(true);
    expect(explain(document, ["Read"], "publish", findings, { claims: CLAIMS }).allows).toEqual([
      { role: "Read", entry: "agents.{azp}.findings" },
    ]);
  });

  it("knows queue groups", () => {
    const ask = (queue?: string) =>
      explain(document, ["Queue"], "subscribe", "orders.new", { queue }).allowed;
    expect([ask("q"), ask("other"), ask()]).toEqual([true, false, false]);
  });

  it("knows what every session may do", () => {
    const ask = (subject: string) => explain(document, ["Queue"], "publish", subject).allows;
    expect(ask("nats-entra.whoami.{oid}.x")).toEqual([
      { role: undefined, entry: "nats-entra.whoami.{oid}.>" },
    ]);
    expect(ask("$SYS.REQ.USER.INFO")).toEqual([]);
  });

  it("is refused for a role that is not there, or for roles of two accounts", () => {
    expect(() => explain(document, ["Reed"], "publish", "a")).toThrow(
      failing(/did you mean 'Read'/),
    );
    expect(() => explain(document, ["valueOf"], "publish", "a")).toThrow(
      expect.objectContaining({ code: "role_unknown" }),
    );
    expect(() => explain(document, ["Read", "Finance"], "publish", "a")).toThrow(
      expect.objectContaining({ code: "roles_span_accounts" }),
    );
  });
});
