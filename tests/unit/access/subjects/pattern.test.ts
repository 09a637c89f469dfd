import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { includes, matches, overlaps, subjectFault } from "../../../../access/subjects/pattern.ts";

describe("a subject", () => {
  it.each(["orders", "orders.*", "orders.>", ">", "*", "orders.*.new", "$JS.API.INFO", "a-b_c.1"])(
    "'%s' is well formed",
    (subject) => expect(subjectFault(subject)).toBeUndefined(),
  );

  it.each([
    ["", "subject_empty", undefined],
    ["orders..new", "subject_empty_token", "orders.new"],
    [".orders", "subject_empty_token", "orders"],
    ["orders.", "subject_empty_token", "orders"],
    ["orders new", "subject_whitespace", "ordersnew"],
    ["orders.\tnew", "subject_whitespace", "orders.new"],
    ["orders.\u0000new", "subject_whitespace", "orders.new"],
    ["orders.>.new", "subject_wildcard", "orders.*.new"],
    ["orders*", "subject_wildcard", "orders.*"],
    ["orders.new>", "subject_wildcard", "orders.new.>"],
  ])("'%s' is refused as %s", (subject, code, meant) => {
    const fault = subjectFault(subject);
    expect([fault?.code, fault?.meant]).toEqual([code, meant]);
  });
});

describe("patterns, as nats-server means them", () => {
  it("'*' stands for one token and '>' for one or more", () => {
    expect(matches("orders.eu", "orders.*")).toBe(true);
    expect(matches("orders", "orders.*")).toBe(false);
    expect(matches("orders.eu.new", "orders.*")).toBe(false);
    expect(matches("orders.eu.new", "orders.>")).toBe(true);
    expect(matches("orders", "orders.>")).toBe(false);
  });

  it("a wildcard of the subject itself is an ordinary token", () => {
    expect(matches("orders.>", "orders.*")).toBe(true);
    expect(matches("orders.*", "orders.eu")).toBe(false);
  });

  it("a pattern includes what is narrower", () => {
    expect(includes("orders.>", "orders.*.new")).toBe(true);
    expect(includes("orders.>", "orders.>")).toBe(true);
    expect(includes("orders.*", "orders.>")).toBe(false);
    expect(includes("orders.*.>", "orders.>")).toBe(false);
    expect(includes("orders.eu", "orders.*")).toBe(false);
  });

  it("patterns overlap when one subject fits both", () => {
    expect(overlaps("orders.*.new", "orders.eu.>")).toBe(true);
    expect(overlaps("*.eu", "orders.*")).toBe(true);
    expect(overlaps("orders.*", "orders.eu.new")).toBe(false);
    expect(overlaps("orders.>", "orders")).toBe(false);
  });
});

const token = fc.constantFrom("a", "b", "*");
const pattern = fc
  .tuple(fc.array(token, { maxLength: 3 }), fc.boolean())
  .filter(([tokens, open]) => open || tokens.length > 0)
  .map(([tokens, open]) => [...tokens, ...(open ? [">"] : [])].join("."));

/** Every subject of up to five tokens; 'z' stands for all tokens that no pattern names. */
const SUBJECTS = [1, 2, 3, 4, 5].flatMap((length) =>
  Array.from({ length }).reduce<string[]>(
    (all) => all.flatMap((head) => ["a", "b", "z"].map((t) => (head === "" ? t : `${head}.${t}`))),
    [""],
  ),
);

/** The meaning in another notation: a regular expression. */
function asRegExp(pattern: string): RegExp {
  const parts = pattern
    .split(".")
    .map((t) => (t === ">" ? ".+" : t === "*" ? "[^.]+" : t.replaceAll(/\W/g, "\\$&")));
  return new RegExp(`^${parts.join("\\.")}$`);
}

const extents = new Map<string, ReadonlySet<string>>();

function extent(pattern: string): ReadonlySet<string> {
  const expression = asRegExp(pattern);
  const found =
    extents.get(pattern) ?? new Set(SUBJECTS.filter((subject) => expression.test(subject)));
  extents.set(pattern, found);
  return found;
}

describe("the laws of patterns", () => {
  it("matches is what the regular expression says", () => {
    fc.assert(
      fc.property(pattern, fc.constantFrom(...SUBJECTS), (p, subject) => {
        expect(matches(subject, p)).toBe(asRegExp(p).test(subject));
      }),
      { numRuns: 2000 },
    );
  });

  it("includes is inclusion of the sets of subjects", () => {
    fc.assert(
      fc.property(pattern, pattern, (outer, inner) => {
        expect(includes(outer, inner)).toBe(
          [...extent(inner)].every((subject) => extent(outer).has(subject)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("overlaps is a common subject, whichever way it is asked", () => {
    fc.assert(
      fc.property(pattern, pattern, (a, b) => {
        expect(overlaps(a, b)).toBe([...extent(a)].some((subject) => extent(b).has(subject)));
        expect(overlaps(b, a)).toBe(overlaps(a, b));
      }),
      { numRuns: 500 },
    );
  });

  it("includes is reflexive and transitive, and what includes one another is the same", () => {
    fc.assert(
      fc.property(pattern, pattern, pattern, (a, b, c) => {
        expect(includes(a, a)).toBe(true);
        if (includes(a, b) && includes(b, c)) expect(includes(a, c)).toBe(true);
        if (includes(a, b) && includes(b, a)) expect(a).toBe(b);
      }),
      { numRuns: 2000 },
    );
  });
});
