import { describe, expect, it } from "vitest";
import { Usage } from "../../../../reports/access-review/usage.ts";

const oid = "33333333-3333-4333-8333-333333333333";
const at = (minute: number) => Date.parse("2026-02-10T08:00:00Z") + minute * 60_000;
const login = (id: string, minute: number, more: object = {}) => ({
  ...{ id, time: at(minute), class_uid: 3002, activity_id: 1, status_id: 1, oid },
  ...{ decision: "granted", roles_matched: ["Orders.Read"], ...more },
});
const refusal = (id: string, minute: number, more: object = {}) =>
  login(id, minute, { status_id: 2, decision: "denied", reason: "too_many_logins", ...more });

function usageOf(records: readonly object[]): Usage {
  const usage = new Usage({ since: 0, until: Infinity }, () => undefined);
  for (const record of records) usage.add(JSON.stringify(record));
  return usage;
}

describe("a record that stands for several refusals", () => {
  it("counts as many, from the first to the last", () => {
    const gathered = refusal("b", 9, { count: 41, start_time: at(5) });
    expect([...usageOf([refusal("a", 4), gathered]).refusals.values()]).toEqual([
      { reason: "too_many_logins", oid, count: 42, first: at(4), last: at(9) },
    ]);
    expect([...usageOf([gathered]).refusals.values()]).toMatchObject([
      { count: 41, first: at(5), last: at(9) },
    ]);
  });

  it.each([0, -5, 1.5, "7"])("counts once with a count that is none: %s", (count) => {
    const [found] = usageOf([refusal("a", 4, { count })]).refusals.values();
    expect(found?.count).toBe(1);
  });
});

describe("a refusal that the trust check has announced", () => {
  it("is counted apart, and in no other number", () => {
    const probe = { probe: oid, reason: "token_expired" };
    const usage = usageOf([refusal("a", 4, probe), refusal("b", 5, { ...probe, count: 6 })]);
    expect([usage.probes, usage.refusals.size]).toEqual([7, 0]);
  });

  it("is a use like any other when it was granted, whatever the record says", () => {
    const usage = usageOf([login("a", 4, { probe: oid })]);
    expect([usage.probes, usage.identities.get(oid)?.all.count]).toEqual([0, 1]);
  });
});

describe("a login that was recorded and not given", () => {
  const uses = ({ identities }: Usage) => {
    const { all, byRole } = identities.get(oid) ?? {};
    return [all?.count, byRole?.get("Orders.Read")?.count];
  };

  it("is no use of anything", () => {
    const late = refusal("c", 3, { reason: "answer_late", replaces: ["b"] });
    expect(uses(usageOf([login("a", 1), login("b", 2), late]))).toEqual([1, 1]);
  });

  it("gives way to the one that was given instead", () => {
    expect(uses(usageOf([login("a", 1), login("b", 1, { replaces: ["a"] })]))).toEqual([1, 1]);
  });

  it("is taken back once, and only if it is there", () => {
    const late = refusal("c", 3, { reason: "answer_late", replaces: ["a", "x"] });
    expect(uses(usageOf([login("a", 1), login("b", 2), late, late]))).toEqual([1, 1]);
  });
});
