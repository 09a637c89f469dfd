import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { subjects, type SubjectPermissions } from "../../../../access/index.ts";
import { contains, entry, rulesOf, someSet, somePoint, SUBJECTS } from "./random.ts";

const { difference, empty, equals, has, isEmpty, names, of, patterns, publishSet } = subjects;
const { receiveSet, rename, witness } = subjects;

describe("what people read of a set", () => {
  it("is the same whatever the process has read before", () => {
    let runs = 0;
    /** What is shown of the rules, with tokens that are new to the process and become known in this order. */
    const shown = (rules: SubjectPermissions, ...order: string[]): string => {
      const mark = `new${(runs += 1)}`;
      of(...order.map((token) => `${mark}${token}`));
      const renamed = (entry: string) => entry.replaceAll(/\b[abqv]\b/g, `${mark}$&`);
      const set = receiveSet({
        allow: rules.allow.map(renamed),
        deny: rules.deny.map(renamed),
      });
      return JSON.stringify([patterns(set), names(set), witness(set)]).replaceAll(mark, "");
    };
    fc.assert(
      fc.property(rulesOf(entry), (rules) => {
        expect(shown(rules, "a", "b", "q", "v")).toBe(shown(rules, "v", "q", "b", "a"));
      }),
      { numRuns: 500 },
    );
  });
});

describe("a witness", () => {
  it.each([
    [of(">"), "x"],
    [of("orders.>"), "orders.x"],
    [of("orders.*.new"), "orders.x.new"],
    [of("agents.{azp}.tasks.>"), "agents.{azp}.tasks.x"],
    [difference(of("orders.>"), of("orders.eu.>", "orders.x")), "orders.y"],
    [difference(of("orders.*", "a.b.c"), of("orders.*")), "a.b.c"],
    [of("b.c", "b.a", "c.a"), "b.a"],
  ])("is a shortest subject that people can read (%#)", (set, subject) => {
    expect(witness(set)).toEqual({ subject });
  });

  it("names the queue group that it takes", () => {
    const set = receiveSet({ allow: ["a.b workers", "a.c v.*"], deny: [] });
    expect(witness(set)).toEqual({ subject: "a.b", queue: "workers" });
  });

  it("is there when the set is not empty, is in it, and nothing shorter is", () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        const set = difference(a, b);
        const found = witness(set);
        expect(found === undefined).toBe(isEmpty(set));
        if (found === undefined) return;
        const { subject, queue, when: claims } = found;
        expect(has(set, subject, { queue, claims })).toBe(true);
        const shorter = SUBJECTS.filter((it) => it.split(".").length < subject.split(".").length);
        expect(shorter.filter((it) => has(set, it, { queue, claims }))).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("the patterns of a set", () => {
  it.each([
    [empty, []],
    [of("a.*", "a.b", "a.c.>"), ["a.*", "a.c.>"]],
    [of("a.*", "a.>"), ["a.>"]],
    [publishSet({ allow: [">"], deny: ["$SYS.>"] }), ["> except $SYS.>"]],
    [publishSet({ allow: [">"], deny: ["*.secret.>", "a.b"] }), ["> except *.secret.>, a.b"]],
    [publishSet({ allow: ["a.>"], deny: ["a.*"] }), ["a.*.>"]],
    [
      difference(of("a.>"), publishSet({ allow: ["a.b.>"], deny: ["a.b.c"] })),
      ["a.> except a.b.>", "a.b.c"],
    ],
    [receiveSet({ allow: ["a", "b", "b q"], deny: [] }), ["a", "b", "b in q"]],
  ])("are few, with exceptions (%#)", (set, expected) => {
    const shown = patterns(set).map(({ pattern, except, queue }) => {
      const exceptions = except.length === 0 ? "" : ` except ${except.join(", ")}`;
      return `${pattern}${exceptions}${queue ? ` in ${queue}` : ""}`;
    });
    expect(shown).toEqual(expected);
  });

  it("make up the set", () => {
    const publishing = someSet.map((set) => subjects.inAnyQueue(set));
    fc.assert(
      fc.property(publishing, publishing, (a, b) => {
        const set = difference(a, b);
        const usual = patterns(set).filter(({ when }) => when === undefined);
        const again = subjects.union(
          ...usual.map(({ pattern, except }) => difference(of(pattern), of(...except))),
        );
        // for anyone whose claims are not written out
        const anyone = { "{oid}": "{oid}", "{azp}": "{azp}" };
        for (const subject of [...SUBJECTS, "a.{oid}", "{azp}", "{oid}.b.{azp}", "b.{azp}.z.z"]) {
          const answers = [again, set].map((it) => has(it, subject, { claims: anyone }));
          expect([subject, answers[0]]).toEqual([subject, answers[1]]);
        }
        if (set.mentions.ids.size === 0) expect(equals(again, set)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("the names of a set", () => {
  it("are its patterns, widest first, without exceptions", () => {
    const set = publishSet({ allow: ["a.*", "a.b.>", "c"], deny: ["a.c"] });
    expect(names(set)).toEqual(["a.*", "a.b.>", "c"]);
  });

  it("cover the set, and each has something of it", () => {
    fc.assert(
      fc.property(someSet, someSet, (a, b) => {
        const set = difference(a, b);
        if (set.mentions.ids.size > 0) return;
        const named = names(set).map((name) => of(name));
        expect(subjects.includesSet(subjects.union(...named), subjects.inAnyQueue(set))).toBe(true);
        for (const one of named) expect(subjects.meet(one, subjects.inAnyQueue(set))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe("another name", () => {
  it("keeps what the wildcards stand for", () => {
    const set = publishSet({ allow: ["prices.>", "other"], deny: ["prices.eu.*"] });
    const renamed = rename(set, "prices.*.>", "market.*.prices.>");
    expect(patterns(renamed)).toEqual([
      { pattern: "market.*.prices.>", except: ["market.eu.prices.*"] },
    ]);
  });

  it("goes there and back", () => {
    fc.assert(
      fc.property(someSet, somePoint, (set, point) => {
        const [from, to] = ["a.*.>", "far.*.out.>"];
        const back = rename(rename(set, from, to), to, from);
        expect(equals(back, subjects.intersection(set, of(from)))).toBe(true);
        const [, second = "", ...rest] = point.subject.split(".");
        if (rest.length === 0) return;
        const there = { ...point, subject: ["far", second, "out", ...rest].join(".") };
        const here = { ...point, subject: ["a", second, ...rest].join(".") };
        expect(contains(rename(set, from, to), there)).toBe(contains(set, here));
      }),
      { numRuns: 500 },
    );
  });

  it("must have the same wildcards", () => {
    expect(() => rename(of("a.b"), "a.*", "b.>")).toThrow("'b.>' has not the wildcards of 'a.*'");
  });
});
