import { describe, expect, it } from "vitest";
import { isAssignmentPast, isRevocationPast } from "../../../../callout/control/retention.ts";
import type { TemporaryAssignment } from "../../../../protocol/control/assignment.ts";
import type { Revocation } from "../../../../protocol/control/revocation.ts";

const now = 1_800_000_000;
const id = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
const proposed: TemporaryAssignment = {
  ...{ role: "Orders.Operate", to: id("1"), reason: "INC-4711", by: id("2") },
  ...{ since: now, duration: 3600 },
};
const assigned: TemporaryAssignment = { ...proposed, until: now + 3600 };
const withdrawn: TemporaryAssignment = { ...assigned, withdrawn: { by: id("2"), at: now + 60 } };
const by = id("3");
const good: Revocation = { target: { oid: id("1") }, reason: "lost laptop", by, since: 100 };

describe("a revocation", () => {
  it("may be forgotten at its end, and a week after it was lifted: until no copy from before counts", () => {
    const week = 7 * 86_400;
    expect(isRevocationPast(good, 1e10)).toBe(false);
    expect(isRevocationPast({ ...good, until: 200 }, 200)).toBe(true);
    expect(isRevocationPast({ ...good, lifted: { by, at: 150 } }, 150 + week - 1)).toBe(false);
    expect(isRevocationPast({ ...good, lifted: { by, at: 150 } }, 150 + week)).toBe(true);
    expect(isRevocationPast({ ...good, until: 200, lifted: { by, at: 150 } }, 200 + 119)).toBe(
      false,
    );
    expect(isRevocationPast({ ...good, until: 200, lifted: { by, at: 150 } }, 200 + 120)).toBe(
      true,
    );
  });
});

describe("a temporary assignment", () => {
  it("is forgotten when nobody can miss it any more", () => {
    expect(isAssignmentPast(assigned, now + 3599)).toBe(false);
    expect(isAssignmentPast(assigned, now + 3600)).toBe(true);
    // a copy from before the withdrawal would count until then, by a clock that is behind
    expect(isAssignmentPast(withdrawn, now + 3600 + 119)).toBe(false);
    expect(isAssignmentPast(withdrawn, now + 3600 + 120)).toBe(true);
    const undone = { ...proposed, withdrawn: withdrawn.withdrawn };
    expect(isAssignmentPast(undone, now + 86_400 + 119)).toBe(false);
    expect(isAssignmentPast(undone, now + 86_400 + 120)).toBe(true);
  });
});
