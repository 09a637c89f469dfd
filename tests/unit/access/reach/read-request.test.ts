import { describe, expect, it } from "vitest";
import {
  account,
  compile,
  consume,
  isolated,
  policy,
  prove,
  request,
  role,
  service,
  stream,
  vault,
  type Account,
} from "../../../../access/index.ts";
import { ReadRequests, Graph } from "../../../../access/reach/index.ts";

const left = account("left", { description: "Left" });
const right = account("right", { description: "Right" });
const data = vault("data", { description: "Orders", jetstream: { disk: "1MiB" } });
const orders = stream("ORDERS", { subjects: ["orders.>"], account: data });
const servicesOf = (home: Account) =>
  Array.from({ length: 16 }, (_, i) => service(`${home.name}.s${i}`, { account: home }));

/** Each requests sixteen services of the other. */
const compiled = compile(
  policy({
    accounts: [left, right, data],
    roles: [
      role("Left", {
        description: "Asks the right",
        account: left,
        members: ["application"],
        grants: [
          ...servicesOf(right).map((one) => request(one)),
          consume(orders, { consumer: "left" }),
        ],
      }),
      role("Right", {
        description: "Asks the left",
        account: right,
        members: ["application"],
        grants: servicesOf(left).map((one) => request(one)),
      }),
    ],
  }),
);

describe("the read requests of accounts that import from each other", () => {
  it("are those to which requests get: streams of the vault, for who has a way there", () => {
    const graph = new Graph(compiled.document, compiled.sources);
    const patterns = new ReadRequests(graph, "left").all.map(({ pattern }) => pattern);
    expect(patterns).toContain("$JS.data.API.CONSUMER.MSG.NEXT.ORDERS.left");
    expect(new ReadRequests(graph, "right").all).toEqual([]);
  });

  it("are found without going through the imports in every order", () => {
    const findings = prove(compiled.document, compiled.sources, [isolated("people.{oid}.>")]);
    expect(findings).toEqual([]);
  });
});
