/** What you promise of the policy, as examples that people can read. `npm test` runs it without a server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compile, explain, prove, type Direction } from "@nats-entra/access";
import policy from "../policies/index.ts";
import invariants from "../policies/invariants.ts";

const { document, sources } = compile(policy);
const may = (role: string, direction: Direction, subject: string) =>
  explain(document, [role], direction, subject).allowed;

test("support looks orders up and sees no payments", () => {
  assert.equal(may("Orders.Read", "publish", "orders.status"), true);
  assert.equal(may("Orders.Read", "subscribe", "orders.events.shipped"), true);
  assert.equal(may("Orders.Read", "subscribe", "orders.events.payment.captured"), false);
});

test("accounting sees payments, and nothing else of an order", () => {
  assert.equal(may("Payments.Read", "subscribe", "orders.events.payment.captured"), true);
  assert.equal(may("Payments.Read", "subscribe", "orders.events.shipped"), false);
});

test("every invariant holds", () => {
  assert.deepEqual(prove(document, sources, invariants), []);
});
