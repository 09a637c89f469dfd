import { describe, expect, it } from "vitest";
import {
  account,
  agent,
  consume,
  follow,
  kv,
  lastOf,
  manage,
  publish,
  publishTo,
  purge,
  request,
  role,
  serve,
  stream,
  subscribe,
  type RoleOptions,
} from "../../../../access/index.ts";

/** As from a policy that is not type checked. */
const untyped = (value: unknown) => value as never;
const orders = account("orders", { description: "Orders" });
const ORDERS = stream("ORDERS", { subjects: ["orders.>"], consumers: { ship: {} } });
const prices = kv("prices");
const good: RoleOptions = {
  ...{ description: "x", account: orders, grants: [publish("a")] },
  members: ["user"],
};
/** As `prices.read`, written by mistake without brackets. */
const read = (): unknown => prices.read();

describe("an argument that no policy can mean is refused where it is given", () => {
  it.each<[string, () => unknown, string]>([
    ["a number as a subject", () => subscribe(untyped(12)), "subscribe takes a subject, not 12"],
    ["no subject", () => publish(untyped(undefined)), "publish takes a subject, not nothing"],
    [
      "a stream as a subject",
      () => request(untyped(ORDERS)),
      "this takes a subject, or a service, as service(…) makes it, not a stream",
    ],
    [
      "nothing to serve",
      () => serve(untyped(undefined)),
      "this takes a subject, or a service, as service(…) makes it, not nothing",
    ],
    [
      "a number as a queue",
      () => subscribe("a", { queue: untyped(1) }),
      "subscribe takes the name of a queue group, not 1",
    ],
    [
      "a name as a stream",
      () => publishTo(untyped("INVOICES")),
      'publishTo takes a stream, as stream(…) makes it, not "INVOICES"',
    ],
    [
      "a bucket as a stream",
      () => follow(untyped(prices)),
      "follow takes a stream, as stream(…) makes it, not a bucket",
    ],
    [
      "no consumer",
      () => consume(ORDERS, untyped({})),
      "consume takes consumer: the name of a consumer, not nothing",
    ],
    [
      "a consumer without its member",
      () => consume(ORDERS, untyped("ship")),
      'consume takes { consumer: "…" }, not "ship"',
    ],
    [
      "one consumer as the list",
      () => manage(ORDERS, { consumers: untyped("ship") }),
      'manage takes consumers as a list of strings, not "ship"',
    ],
    [
      "a name where operators' helpers take a stream or bucket",
      () => purge(untyped("ORDERS")),
      'this takes a stream or a bucket, as stream(…), kv(…) and objects(…) make them, not "ORDERS"',
    ],
    [
      "an account as one",
      () => lastOf(untyped(orders), "a"),
      "this takes a stream or a bucket, as stream(…), kv(…) and objects(…) make them, not an account",
    ],
    [
      "a helper that was not called",
      () => role("A", { ...good, grants: [untyped(read)] }),
      "role A takes a grant as grants[0], as publish(…) and other helpers return it, not a function: call it, as in read()",
    ],
    [
      "one grant as the list",
      () => role("A", { ...good, grants: untyped(publish("a")) }),
      "role A takes grants as a list of what helpers return, not a grant",
    ],
    [
      "no grants",
      () => role("A", { ...good, grants: untyped(undefined) }),
      "role A takes grants as a list of what helpers return, not nothing",
    ],
    [
      "a subject among denies",
      () => role("A", { ...good, denies: [untyped("orders.>")] }),
      'role A takes a grant as denies[0], as publish(…) and other helpers return it, not "orders.>"',
    ],
    [
      "a role without an account",
      () => role("A", { ...good, account: untyped(undefined) }),
      "role A takes account: an account, as account(…) makes it, or its name, not nothing",
    ],
    [
      "one member as the list",
      () => role("A", { ...good, members: untyped("user") }),
      'role A takes members as a list of strings, not "user"',
    ],
    [
      "options alone",
      () => role(untyped(good), untyped(undefined)),
      "role takes the role's name first, not an object",
    ],
    [
      "an agent without bounds",
      () => agent("a", untyped({ description: "x", account: orders, clients: [] })),
      "agent a takes bounds as a list of what helpers return, not nothing",
    ],
  ])("%s", (_what, call, message) => {
    expect(call).toThrow(new TypeError(message));
  });
});
