import { describe, expect, it } from "vitest";
import type { Cell, Matrix } from "../../../../cli/demo/matrix.ts";
import { staircase } from "../../../../cli/demo/staircase.ts";
import { shown } from "../../../../text/terminal.ts";

/** As a file has it. */
const drawn = (found: Matrix) => staircase(found).map((line) => shown(line));
const sessions = [
  { identity: "sara", account: "orders", roles: ["Orders.Read"] },
  { identity: "ivan", account: "finance", roles: ["Finance.Read"] },
  { identity: "ivan", account: "orders", roles: ["Orders.Read"] },
];
const agent = "44444444-4444-4444-8444-000000000001";
const probes = [
  { verb: "publish", subject: "orders.status" },
  { verb: "subscribe", subject: `agents.${agent}.tasks` },
] as const;

function matrix(allowed: (session: number, probe: number) => boolean, wrong = [-1, -1]): Matrix {
  const cells = sessions.flatMap(({ identity, account }, i) =>
    probes.map((probe, j): Cell => {
      const agree = !(i === wrong[0] && j === wrong[1]);
      const said = allowed(i, j);
      const server = "nats://127.0.0.1:1";
      return {
        identity,
        account,
        ...probe,
        server,
        allowed: said,
        expected: agree === said,
        agree,
      };
    }),
  );
  return { sessions, cells };
}

describe("the table of the demo", () => {
  it("has a line a probe and a column a session, whose name points to it", () => {
    expect(drawn(matrix((i, j) => i !== 1 && j === 0))).toEqual([
      "                                    sara",
      "                                    │  ivan in finance",
      "                                    │  │  ivan in orders",
      "publish    orders.status            ✓  ✗  ✓",
      "subscribe  agents.44444444….tasks   ✗  ✗  ✗",
    ]);
  });

  it("marks what the policy says otherwise", () => {
    const lines = drawn(matrix(() => true, [1, 1]));
    expect(lines.at(-1)).toBe("subscribe  agents.44444444….tasks   ✓  ✓! ✓");
  });

  it("is empty without identities", () => {
    expect(drawn({ sessions: [], cells: [] })).toEqual([]);
  });
});
