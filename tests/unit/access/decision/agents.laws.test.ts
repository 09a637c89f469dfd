import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  intersectPermissions,
  mayPublish,
  maySubscribe,
  subjects,
  type Permissions,
} from "../../../../access/index.ts";

const token = fc.constantFrom("a", "b", "c", "*");
const pattern = fc
  .tuple(fc.array(token, { minLength: 1, maxLength: 4 }), fc.boolean())
  .map(([tokens, open]) => [...tokens, ...(open ? [">"] : [])].join("."));
const patterns = fc.uniqueArray(pattern, { maxLength: 4 }).map((list) => list.sort());
const entry = fc
  .tuple(pattern, fc.constantFrom("", "", " q1", " q2"))
  .map(([subject, queue]) => `${subject}${queue}`);
const entries = fc.uniqueArray(entry, { maxLength: 5 }).map((list) => list.sort());

const rules: fc.Arbitrary<Permissions> = fc.record({
  publish: fc.record({ allow: patterns, deny: patterns }),
  subscribe: fc.record({ allow: entries, deny: patterns }),
});
const bounds: fc.Arbitrary<Permissions> = fc.record({
  publish: fc.record({ allow: patterns, deny: patterns }),
  subscribe: fc.record({ allow: patterns, deny: patterns }),
});
const subject = fc
  .array(fc.constantFrom("a", "b", "c", "z"), { minLength: 1, maxLength: 5 })
  .map((tokens) => tokens.join("."));
const queue = fc.constantFrom(undefined, "q1", "q2", "q3");

const { difference, intersection, isEmpty, publishSet, equals, receiveSet } = subjects;

describe("a session of an agent that acts for a person", () => {
  it("may publish a subject exactly when she may and the bounds let it", () => {
    fc.assert(
      fc.property(rules, bounds, subject, (hers, its, about) => {
        const both = mayPublish(hers, about) && mayPublish(its, about);
        expect(mayPublish(intersectPermissions(hers, its), about)).toBe(both);
      }),
      { numRuns: 5000 },
    );
  });

  it("may subscribe, wildcards and queue group included, exactly when she may and the bounds let it", () => {
    fc.assert(
      fc.property(rules, bounds, fc.oneof(pattern, subject), queue, (hers, its, about, group) => {
        const both = maySubscribe(hers, about, group) && maySubscribe(its, about, group);
        expect(maySubscribe(intersectPermissions(hers, its), about, group)).toBe(both);
      }),
      { numRuns: 5000 },
    );
  });

  it("publishes the intersection of both sets, and receives nothing outside of either", () => {
    fc.assert(
      fc.property(rules, bounds, (hers, its) => {
        const session = intersectPermissions(hers, its);
        const common = intersection(publishSet(hers.publish), publishSet(its.publish));
        expect(equals(publishSet(session.publish), common)).toBe(true);
        for (const one of [hers, its]) {
          const beyond = difference(receiveSet(session.subscribe), receiveSet(one.subscribe));
          expect(isEmpty(beyond)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
