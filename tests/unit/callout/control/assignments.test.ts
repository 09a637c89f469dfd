import { describe, expect, it } from "vitest";
import { TemporaryAssignments } from "../../../../callout/control/assignments.ts";
import type { TemporaryAssignment } from "../../../../protocol/control/assignment.ts";

const now = 1_800_000_000;
const id = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
const proposed: TemporaryAssignment = {
  ...{ role: "Orders.Operate", to: id("1"), reason: "INC-4711", by: id("2") },
  ...{ since: now, duration: 3600 },
};
const assigned: TemporaryAssignment = { ...proposed, until: now + 3600 };

describe("TemporaryAssignments", () => {
  it("say what an identity has now, of all that there is", () => {
    const values = new Map([
      ["a", assigned],
      ["b", { ...assigned, to: id("9") }],
      ["c", proposed],
    ]);
    const bucket = { values, version: 0 };
    const assignments = new TemporaryAssignments(bucket);
    expect(assignments.of(id("1"), now)).toEqual([
      { id: "a", role: "Orders.Operate", until: now + 3600 },
    ]);
    expect(assignments.of(id("1"), now + 3600)).toEqual([]);
    expect(assignments.of(id("5"), now)).toEqual([]);
    values.set("c", assigned);
    bucket.version++;
    expect(assignments.of(id("1"), now)).toHaveLength(2);
  });
});
