import { expect, it } from "vitest";
import type { AnyEvent } from "../../../../cli/audit/event.ts";
import { ocsfOf } from "../../../../cli/audit/ocsf.ts";
import { People } from "../../../../cli/people/people.ts";
import { lineOf } from "../../../../cli/audit/words.ts";

const nobody = new People([]);

const time = Date.parse("2026-02-10T08:01:30Z");
const record: AnyEvent = {
  ...{
    class_uid: 3002,
    activity_id: 1,
    status_id: 2 as const,
    time,
    id: "b",
    instance: "callout-0",
  },
  ...{ decision: "denied", reason: "too_many_logins", oid: "33333333-3333-4333-8333-333333333333" },
};
const start_time = Date.parse("2026-02-10T08:00:40Z");

it("a record that stands for several decisions says so to people and to a SIEM", () => {
  const gathered = { ...record, count: 41, start_time };
  expect(lineOf(gathered, nobody)).toContain(
    "denied too_many_logins  41 times since 08:00:40  33333333",
  );
  expect(ocsfOf(gathered)).toMatchObject({ count: 41, start_time, end_time: time });
});

it("one that does not says nothing of the kind", () => {
  expect(lineOf(record, nobody)).toContain("denied too_many_logins  33333333");
  expect(ocsfOf(record)).not.toHaveProperty("count");
});

it("a refusal that the trust check has announced names its operator", () => {
  const probe = "33333333-3333-4333-8333-000000000009";
  const omar = new People([{ name: "omar", oid: probe, from: "people.json" }]);
  const announced = { ...record, reason: "bad_signature", probe };
  expect(lineOf(announced, nobody)).toContain(`denied bad_signature (probe of ${probe})`);
  expect(lineOf(announced, omar)).toContain("denied bad_signature (probe of omar");
});
