import { describe, expect, it } from "vitest";
import {
  isAbout,
  isInForce,
  isOver,
  readRevocation,
  type Revocation,
} from "../../../../callout/control/revocation.ts";
import { Revocations } from "../../../../callout/control/revocations.ts";

const oid = "11111111-1111-4111-8111-111111111111";
const azp = "22222222-2222-4222-8222-222222222222";
const by = "33333333-3333-4333-8333-333333333333";
const good: Revocation = { target: { oid }, reason: "lost laptop", by, since: 100 };
const session = { oid, azp, uti: "token", roles: ["Orders.Read"] };

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

  it("may be forgotten at its end, and a week after it was lifted: until no copy from before counts", () => {
    const week = 7 * 86_400;
    expect(isOver(good, 1e10)).toBe(false);
    expect(isOver({ ...good, until: 200 }, 200)).toBe(true);
    expect(isOver({ ...good, lifted: { by, at: 150 } }, 150 + week - 1)).toBe(false);
    expect(isOver({ ...good, lifted: { by, at: 150 } }, 150 + week)).toBe(true);
    expect(isOver({ ...good, until: 200, lifted: { by, at: 150 } }, 200 + 119)).toBe(false);
    expect(isOver({ ...good, until: 200, lifted: { by, at: 150 } }, 200 + 120)).toBe(true);
  });

  it.each([
    ["the identity", { oid }, true],
    ["another identity", { oid: azp }, false],
    ["the application", { azp }, true],
    ["the application of the token", { azp: by }, true],
    ["a role that counts", { role: "Orders.Read" }, true],
    ["another role", { role: "Orders.Write" }, false],
    ["the token", { uti: "token" }, true],
    ["another token", { uti: "Orders.Read" }, false],
  ] as const)("is about a session by %s: %o", (_what, target, expected) => {
    expect(isAbout(target, { ...session, tokenAzp: by })).toBe(expected);
  });
});

describe("whom to keep out", () => {
  it("follows the bucket", () => {
    const values = new Map<string, Revocation>();
    const revocations = new Revocations({ values });
    expect(revocations.isRevoked(session, 150)).toBe(false);
    values.set("a", good).set("b", { ...good, target: { role: "Orders.Read" }, until: 200 });
    revocations.changed();
    expect(revocations.isRevoked(session, 150)).toBe(true);
    values.set("a", { ...good, lifted: { by, at: 150 } });
    revocations.changed();
    expect(revocations.isRevoked(session, 150)).toBe(true);
    expect(revocations.isRevoked(session, 200)).toBe(false);
    expect(revocations.isRevoked({ ...session, roles: [] }, 150)).toBe(false);
  });
});
