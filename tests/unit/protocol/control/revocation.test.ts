import { describe, expect, it } from "vitest";
import {
  isInForce,
  readRevocation,
  type Revocation,
} from "../../../../protocol/control/revocation.ts";

const oid = "11111111-1111-4111-8111-111111111111";
const azp = "22222222-2222-4222-8222-222222222222";
const by = "33333333-3333-4333-8333-333333333333";
const good: Revocation = { target: { oid }, reason: "lost laptop", by, since: 100 };

describe("a revocation", () => {
  it("is read as it was written", () => {
    const lifted = { by, at: 150 };
    for (const revocation of [good, { ...good, until: 200 }, { ...good, lifted }]) {
      expect(readRevocation(JSON.parse(JSON.stringify(revocation)))).toEqual(revocation);
    }
  });

  it.each([
    ["nothing", null],
    ["nobody", { ...good, target: {} }],
    ["two at once", { ...good, target: { oid, azp } }],
    ["a wildcard", { ...good, target: { oid: "*" } }],
    ["no reason", { ...good, reason: "" }],
    ["a reason of two lines", { ...good, reason: "a\nb" }],
    ["a reason as long as a book", { ...good, reason: "x".repeat(201) }],
    ["nobody who did it", { ...good, by: "me" }],
    ["no time", { ...good, since: undefined }],
    ["a time that is none", { ...good, until: "tomorrow" }],
    ["half a lift", { ...good, lifted: { by } }],
  ])("is none with %s", (_what, value) => {
    expect(readRevocation(value)).toBeUndefined();
  });

  it("is in force until its time, or until it is lifted", () => {
    expect(isInForce(good, 1e10)).toBe(true);
    expect(isInForce({ ...good, until: 200 }, 199)).toBe(true);
    expect(isInForce({ ...good, until: 200 }, 200)).toBe(false);
    expect(isInForce({ ...good, lifted: { by, at: 150 } }, 160)).toBe(false);
  });
});
