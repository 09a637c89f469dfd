import { describe, expect, it } from "vitest";
import {
  isAssigned,
  isProposed,
  readAssignment,
  type TemporaryAssignment,
} from "../../../../protocol/control/assignment.ts";

const now = 1_800_000_000;
const id = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
const proposed: TemporaryAssignment = {
  ...{ role: "Orders.Operate", to: id("1"), reason: "INC-4711", by: id("2") },
  ...{ since: now, duration: 3600 },
};
const granted: TemporaryAssignment = { ...proposed, until: now + 3600 };
const withdrawn: TemporaryAssignment = { ...granted, withdrawn: { by: id("2"), at: now + 60 } };

describe("readAssignment", () => {
  it.each([
    ["one that waits", proposed],
    ["one in force", granted],
    ["one that was approved", { ...granted, approved: { by: id("3"), at: now } }],
    ["one that was withdrawn", withdrawn],
  ])("reads %s", (_what, grant) => {
    expect(readAssignment(JSON.parse(JSON.stringify(grant)))).toEqual(grant);
  });

  it.each<[string, object]>([
    ["no role", { role: "" }],
    ["a wildcard for a holder", { to: "*" }],
    ["no reason", { reason: "  " }],
    ["no time", { since: -1 }],
    ["no duration", { duration: 0.5 }],
    ["a duration beyond a day", { duration: 86_401 }],
    ["an end that no approval could give it", { until: now + 200_000 }],
    ["an approval by nobody", { approved: { at: now } }],
    ["a withdrawal that is none", { withdrawn: true }],
  ])("refuses %s", (_what, changes) => {
    expect(readAssignment({ ...granted, ...changes })).toBeUndefined();
  });
});

describe("a temporary assignment", () => {
  it("is in force until its end, unless it waits or was withdrawn", () => {
    expect(isAssigned(granted, now + 3599)).toBe(true);
    expect(isAssigned(granted, now + 3600)).toBe(false);
    expect(isAssigned(proposed, now)).toBe(false);
    expect(isAssigned(withdrawn, now)).toBe(false);
  });

  it("waits for approval for a day", () => {
    expect(isProposed(proposed, now + 86_399)).toBe(true);
    expect(isProposed(proposed, now + 86_400)).toBe(false);
    expect(isProposed(granted, now)).toBe(false);
  });
});
