import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { publishTo, type Policy } from "../../../access/index.ts";
import example from "../../../policies/index.ts";
import { ORDERS } from "../../../policies/data.ts";
import { QUIET, startSite, type Session, type Site } from "./site.ts";
import { absence } from "../../support/waiting/absence.ts";

/** The shipping workers as they were: they store what they did in the stream that they read. */
const former: Policy = {
  ...example,
  roles: example.roles.map((role) =>
    role.name === "Shipping.Work"
      ? { ...role, grants: [...role.grants, publishTo(ORDERS, "orders.events.shipped")] }
      : role,
  ),
};
const NEXT = "CONSUMER.MSG.NEXT.ORDERS.shipping";
const PAID = "orders.events.payment.captured";
/** All that the worker may name, and what it would like to. */
const targets = [
  ...[PAID, "orders.events.shipped", "orders.shipped", "orders.cancel", "shipping.labels.print"],
  ...[`$JS.shopdata.API.${NEXT}`, "$JS.shopdata.API.STREAM.PURGE.ORDERS", `$JS.API.${NEXT}`],
];

describe.each([
  ["of the example", example, 1],
  ["as it was, when it stored in the stream itself,", former, 2],
] as const)("a message that the shipping worker %s fetches", (_layout, policy, stored) => {
  let site: Site;
  let admin: Session;
  beforeAll(async () => {
    site = await startSite(policy);
  });
  afterAll(() => site.stop());
  beforeEach(async () => {
    admin = await site.admin("shopdata");
    await admin.stream({ name: "ORDERS", subjects: ["orders.events.>"] });
    await admin.consumer("ORDERS", "shipping");
    await admin.ask(PAID, "7");
  });
  afterEach(async () => {
    await admin.ask("$JS.API.STREAM.DELETE.ORDERS");
    admin.close();
  });

  it(`is stored ${stored === 1 ? "once, wherever it has it sent" : "once more"}`, async () => {
    const worker = await site.as("Shipping.Work");
    const counts: number[] = [];
    for (const reply of targets) {
      // what was fetched is held: a new consumer has it again
      await admin.ask("$JS.API.CONSUMER.DELETE.ORDERS.shipping");
      await admin.consumer("ORDERS", "shipping");
      await worker.publish(`$JS.shopdata.API.${NEXT}`, "", { reply });
      await absence(QUIET, "one more message in the stream");
      counts.push((await admin.count("ORDERS")) ?? 0);
    }
    expect(Math.min(...counts)).toBe(1);
    expect(Math.max(...counts)).toBe(stored);
    expect(worker.refused).toEqual([]);
    worker.close();
  });
});
