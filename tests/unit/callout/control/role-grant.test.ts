import { describe, expect, it } from "vitest";
import {
  isGranted,
  isPast,
  isProposed,
  readRoleGrant,
  type RoleGrant,
} from "../../../../callout/control/role-grant.ts";
import { RoleGrants } from "../../../../callout/control/role-grants.ts";

const now = 1_800_000_000;
const id = (digit: string) => `${digit.repeat(8)}-0000-4000-8000-000000000000`;
const proposed: RoleGrant = {
  ...{ role: "Orders.Operate", to: id("1"), reason: "INC-4711", by: id("2") },
  ...{ since: now, duration: 3600 },
};
const granted: RoleGrant = { ...proposed, until: now + 3600 };
const withdrawn: RoleGrant = { ...granted, withdrawn: { by: id("2"), at: now + 60 } };

describe("readRoleGrant", () => {
  it.each([
    ["one that waits", proposed],
    ["one in force", granted],
    ["one that was approved", { ...granted, approved: { by: id("3"), at: now } }],
    ["one that was withdrawn", withdrawn],
  ])("reads %s", (_what, grant) => {
    expect(readRoleGrant(JSON.parse(JSON.stringify(grant)))).toEqual(grant);
  });

  it.each<[string, object]>([
    ["no role", { role: "" }],
    ["a wildcard for a holder", { to: "*" }],
    ["no reason", { reason: "  " }],
    ["no time", { since: -1 }],
    ["no duration", { duration: 0.5 }],
    ["a duration beyond a day", { duration: 86_401 }],
    ["an end that no approval could give it", { until: now + 200_000 }],
    ["a deed of nobody", { approved: { at: now } }],
    ["a withdrawal that is none", { withdrawn: true }],
  ])("refuses %s", (_what, changes) => {
    expect(readRoleGrant({ ...granted, ...changes })).toBeUndefined();
  });
});

describe("a grant", () => {
  it("is in force until its end, unless it waits or was withdrawn", () => {
    expect(isGranted(granted, now + 3599)).toBe(true);
    expect(isGranted(granted, now + 3600)).toBe(false);
    expect(isGranted(proposed, now)).toBe(false);
    expect(isGranted(withdrawn, now)).toBe(false);
  });

  it("waits for approval for a day", () => {
    expect(isProposed(proposed, now + 86_399)).toBe(true);
    expect(isProposed(proposed, now + 86_400)).toBe(false);
    expect(isProposed(granted, now)).toBe(false);
  });

  it("is forgotten when nobody can miss it any more", () => {
    expect(isPast(granted, now + 3599)).toBe(false);
    expect(isPast(granted, now + 3600)).toBe(true);
    // a copy from before the withdrawal would count until then, by a clock that is behind
    expect(isPast(withdrawn, now + 3600 + 119)).toBe(false);
    expect(isPast(withdrawn, now + 3600 + 120)).toBe(true);
    const undone = { ...proposed, withdrawn: withdrawn.withdrawn };
    expect(isPast(undone, now + 86_400 + 119)).toBe(false);
    expect(isPast(undone, now + 86_400 + 120)).toBe(true);
  });
});

describe("RoleGrants", () => {
  it("says what an identity has now, of all that there is", () => {
    const values = new Map([
      ["a", granted],
      ["b", { ...granted, to: id("9") }],
      ["c", proposed],
    ]);
    const grants = new RoleGrants({ values });
    expect(grants.of(id("1"), now)).toEqual([
      { id: "a", role: "Orders.Operate", until: now + 3600 },
    ]);
    expect(grants.of(id("1"), now + 3600)).toEqual([]);
    expect(grants.of(id("5"), now)).toEqual([]);
    values.set("c", granted);
    grants.changed();
    expect(grants.of(id("1"), now)).toHaveLength(2);
  });
});
