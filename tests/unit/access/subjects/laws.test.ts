import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { includes, matches, overlaps, subjects } from "../../../../access/index.ts";
import { contains, pattern, POINTS, rulesOf, someSet, somePoint } from "./random.ts";

const { difference, empty, equals, includesSet, intersection, isEmpty, meet, of, union, witness } =
  subjects;

describe("the laws of sets of subjects", () => {
  it("a subject is in a union, an intersection, a difference when logic says so", () => {
    fc.assert(
      fc.property(someSet, someSet, somePoint, (a, b, point) => {
        const [inA, inB] = [contains(a, point), contains(b, point)];
        expect(contains(union(a, b), point)).toBe(inA || inB);
        expect(contains(intersection(a, b), point)).toBe(inA && inB);
        expect(contains(difference(a, b), point)).toBe(inA && !inB);
      }),
      { numRuns: 3000 },
    );
  });

  it("a set includes another when no subject says otherwise, and if not, one does", () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        const found = witness(difference(a, b));
        const refuted = found !== undefined;
        if (refuted) {
          const { when: claims, ...point } = found;
          expect(
            [a, b].map((set) => contains(set, { queue: undefined, ...point, claims })),
          ).toEqual([true, false]);
        } else {
          const refuting = POINTS.find((point) => contains(a, point) && !contains(b, point));
          expect(refuting).toBeUndefined();
        }
        expect(includesSet(b, a)).toBe(!refuted);
        expect(equals(a, intersection(a, b))).toBe(!refuted);
        expect(isEmpty(difference(a, b))).toBe(!refuted);
      }),
      { numRuns: 300 },
    );
  });

  it("union and intersection do not mind order or grouping, and distribute", () => {
    fc.assert(
      fc.property(someSet, someSet, someSet, (a, b, c) => {
        expect(equals(union(a, b), union(b, a))).toBe(true);
        expect(equals(union(a, b, c), union(union(a, b), c))).toBe(true);
        expect(equals(intersection(a, b), intersection(b, a))).toBe(true);
        const distributed = union(intersection(a, b), intersection(a, c));
        expect(equals(intersection(a, union(b, c)), distributed)).toBe(true);
        expect(equals(difference(a, union(b, c)), difference(difference(a, b), c))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("what is taken apart can be put together again", () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        expect(isEmpty(intersection(difference(a, b), b))).toBe(true);
        expect(meet(a, b)).toBe(!isEmpty(intersection(a, b)));
        expect(equals(union(difference(a, b), intersection(a, b)), a)).toBe(true);
        expect(equals(union(a, empty), a)).toBe(true);
        expect(isEmpty(difference(a, a))).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it("the order of entries and their repetition make no difference", () => {
    fc.assert(
      fc.property(rulesOf(pattern), ({ allow, deny }) => {
        const same = { allow: [...allow, ...allow].reverse(), deny: [...deny, ...deny].reverse() };
        for (const made of [subjects.publishSet, subjects.receiveSet]) {
          expect(equals(made({ allow, deny }), made(same))).toBe(true);
        }
      }),
    );
  });

  it("more allows never take away, more denies never add", () => {
    fc.assert(
      fc.property(rulesOf(pattern), pattern, ({ allow, deny }, more) => {
        for (const made of [subjects.publishSet, subjects.receiveSet]) {
          const set = made({ allow, deny });
          expect(includesSet(made({ allow: [...allow, more], deny }), set)).toBe(true);
          expect(includesSet(set, made({ allow, deny: [...deny, more] }))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("a set", () => {
  const make = () => subjects.publishSet({ allow: ["a.*.>", "b.c", "*.d"], deny: ["a.b.c"] });

  it("built again is the same, object for object, which is why comparing is quick", () => {
    expect(make().usual).toBe(make().usual);
  });

  it("built again is equal, also when so many others were made that it was forgotten", () => {
    const before = make();
    const many = Array.from({ length: 300_000 }, (_, i) => `s${i}.t${i}`);
    expect(isEmpty(subjects.publishSet({ allow: many, deny: [] }))).toBe(false);
    const after = make();
    expect(after.usual).not.toBe(before.usual);
    expect(equals(before, after)).toBe(true);
    expect(isEmpty(difference(before, after))).toBe(true);
    expect(equals(union(before, of("e")), after)).toBe(false);
  });
});

describe("sets and patterns say the same", () => {
  // claims have values here or there, and a pattern has not
  const plain = pattern.map((it) => it.replaceAll(/\{\w+\}/g, "c"));

  it("about one subject", () => {
    fc.assert(
      fc.property(plain, somePoint, (p, { subject }) => {
        expect(subjects.has(of(p), subject)).toBe(matches(subject, p));
      }),
      { numRuns: 1000 },
    );
  });

  it("about inclusion and overlap", () => {
    fc.assert(
      fc.property(plain, plain, (a, b) => {
        expect(includesSet(of(a), of(b))).toBe(includes(a, b));
        expect(!isEmpty(intersection(of(a), of(b)))).toBe(overlaps(a, b));
      }),
      { numRuns: 2000 },
    );
  });
});
