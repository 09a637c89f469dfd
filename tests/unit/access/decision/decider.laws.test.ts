import fc from "fast-check";
import { expect, it } from "vitest";
import { decide, decider, type AccessDocument } from "../../../../access/index.ts";
import { anyDocument, NAMES, NOW, patterns } from "../documents.ts";
import { CLAIMS } from "../fixture.ts";

const other = "55555555-5555-4555-8555-555555555555";

const agent = fc.record({
  description: fc.constant("x"),
  clients: fc.subarray([CLAIMS.azp, other], { minLength: 1 }),
  account: fc.constantFrom("orders", "finance"),
  publish: fc.record({ allow: patterns, deny: patterns }),
  subscribe: fc.record({ allow: patterns, deny: patterns }),
  maxSession: fc.constantFrom(undefined, 60),
});
const document = fc
  .tuple(anyDocument, fc.option(agent))
  .map(([all, one]): AccessDocument => (one === null ? all : { ...all, agents: { Helper: one } }));

const principal = fc.record({
  kind: fc.constantFrom("user" as const, "application" as const),
  roles: fc.array(fc.constantFrom(...NAMES, "Unknown"), { maxLength: 4 }),
  claims: fc.record({
    oid: fc.constantFrom(CLAIMS.oid, other),
    azp: fc.constantFrom(CLAIMS.azp, other),
    tid: fc.constant(CLAIMS.tid),
  }),
  isAgent: fc.boolean(),
});
const login = fc.record({
  principal: principal,
  account: fc.constantFrom(undefined, "orders", "finance", "unknown"),
  now: fc.integer({ min: NOW - 6000, max: NOW + 6000 }),
});

it("a decider answers any login as a decision without a memory does, in whatever order they come", () => {
  fc.assert(
    fc.property(document, fc.array(login, { maxLength: 20 }), (all, logins) => {
      const remembering = decider(all);
      for (const { principal: who, account, now } of [...logins, ...logins]) {
        const options = { account, now };
        expect(remembering(who, options)).toEqual(decide(all, who, options));
      }
    }),
    { numRuns: 500 },
  );
});

it("a decider refuses claims that are no GUIDs, whatever it remembers", () => {
  fc.assert(
    fc.property(document, principal, (all, who) => {
      const remembering = decider(all);
      remembering(who, { now: NOW });
      const claims = { ...who.claims, oid: "a.>" };
      expect(() => remembering({ ...who, claims }, { now: NOW })).toThrow("GUID");
    }),
  );
});
