import { describe, expect, it } from "vitest";
import { Revocations } from "../../../../callout/control/revocations.ts";
import { isAbout } from "../../../../callout/session/revocable.ts";
import type { Revocation } from "../../../../protocol/control/revocation.ts";

const oid = "11111111-1111-4111-8111-111111111111";
const azp = "22222222-2222-4222-8222-222222222222";
const by = "33333333-3333-4333-8333-333333333333";
const good: Revocation = { target: { oid }, reason: "lost laptop", by, since: 100 };
const session = { oid, azp, uti: "token", roles: ["Orders.Read"] };

describe("a revocation", () => {
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

describe("Revocations", () => {
  it("follow the bucket", () => {
    const values = new Map<string, Revocation>();
    const bucket = { values, version: 0 };
    const revocations = new Revocations(bucket);
    expect(revocations.isRevoked(session, 150)).toBe(false);
    values.set("a", good).set("b", { ...good, target: { role: "Orders.Read" }, until: 200 });
    bucket.version++;
    expect(revocations.isRevoked(session, 150)).toBe(true);
    values.set("a", { ...good, lifted: { by, at: 150 } });
    bucket.version++;
    expect(revocations.isRevoked(session, 150)).toBe(true);
    expect(revocations.isRevoked(session, 200)).toBe(false);
    expect(revocations.isRevoked({ ...session, roles: [] }, 150)).toBe(false);
  });
});
