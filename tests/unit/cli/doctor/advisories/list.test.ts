import { describe, expect, it } from "vitest";
import published from "../../../../../cli/doctor/advisories/advisories.json" with { type: "json" };
import { readAdvisories } from "../../../../../cli/doctor/advisories/advisory.ts";
import { isKnown } from "../../../../../cli/doctor/advisories/conditions.ts";
import { compare, rangeOf, textOf } from "../../../../../cli/doctor/advisories/version.ts";

const { advisories, updated } = readAdvisories(published);

describe("advisories.json", () => {
  it("knows every advisory about nats-server that was published until its date", () => {
    const numbers = Array.from({ length: 28 }, (_, i) => `2026-${String(i + 1).padStart(2, "0")}`);
    expect(advisories.map(({ id }) => id)).toEqual([
      ...["2020-02", "2020-03", "2021-01", "2021-02", "2021-03"],
      ...["2022-01", "2022-02", "2022-03", "2022-04", "2022-05", "2022-06"],
      ...["2023-01", "2023-02", "2025-01", ...numbers],
    ]);
    expect(updated).toBe("2026-06-29");
  });

  it.each(advisories)("$id names conditions that there are", ({ when }) => {
    expect(when.filter((condition) => !isKnown(condition))).toEqual([]);
  });

  it.each(advisories)(
    "$id has ranges in order, whose ends are fixed",
    ({ affected: { ranges } }) => {
      for (const [i, { from, before }] of ranges.entries()) {
        expect(rangeOf(before, ranges), textOf(before)).toBeUndefined();
        const last = ranges[i - 1];
        if (last) expect(from && compare(last.before, from)).toBeLessThan(0);
      }
    },
  );

  it.each(advisories)(
    "$id leads to its page and has a number others know",
    ({ id, alias, url }) => {
      expect(alias).toMatch(/^CVE-\d{4}-\d{4,}$|^GHSA(-[23456789cfghjmpqrvwx]{4}){3}$/);
      const page = id < "2023" ? alias : `secnote-${id}`;
      expect(url).toBe(`https://advisories.nats.io/CVE/${page}.txt`);
    },
  );
});

describe("a list with a slip of the pen", () => {
  const good = published.advisories.find(({ id }) => id === "2026-18");
  const list = (changes: object) => ({ updated, advisories: [{ ...good, ...changes }] });

  it.each<[string, object, string]>([
    ["no version", { affected: [] }, "advisories[0].affected must be a list that is not empty"],
    [
      "no range",
      { affected: ["2.12.6"] },
      '[0].affected[0] must be a range with a version in it, such as ">=2.12.0 <2.12.7"',
    ],
    [
      "a range of nothing",
      { affected: [">=2.12.7 <2.12.7"] },
      "[0].affected[0] must be a range with a version in it",
    ],
    ["a member that is none", { afected: ["<2.12.7"] }, "did you mean affected?"],
    [
      "versions of two things",
      { builtWith: ["<1.25.7"] },
      "advisories[0] must have one of affected, builtWith",
    ],
    [
      "no severity",
      { severity: "severe" },
      '[0].severity must be "critical" or "high" or "medium" or "low"',
    ],
    ["no conditions", { when: undefined }, "[0].when is missing: it must be a list"],
    ["a number that is none", { id: "18" }, "[0].id must be a number such as 2026-18"],
    ["another address", { url: "javascript:alert(1)" }, "[0].url must be an https address"],
  ])("%s is refused, by its place", (_what, changes, words) => {
    expect(() => readAdvisories(list(changes))).toThrow(words);
  });

  it.each<[unknown, string]>([
    [[], "the file must be an object, not a list"],
    [{ updated }, "advisories is missing: it must be a list"],
    [{ updated: "yesterday", advisories: [] }, "updated must be a date such as"],
    [{ updated, advisories: [good, good] }, "advisories[1].id must be another number"],
  ])("%j is refused", (value, words) => {
    expect(() => readAdvisories(value)).toThrow(words);
  });
});
