import { describe, expect, it } from "vitest";

import { subjects } from "../../../../access/index.ts";
import { G1, G2 } from "./random.ts";

const { difference, equals, has, includesSet, intersection, isEmpty, of, ofAnother, patterns } =
  subjects;
const { publishSet, rename, union, witness } = subjects;

describe("a claim in a subject", () => {
  it("is one token that nobody knows", () => {
    expect(includesSet(of("a.*"), of("a.{oid}"))).toBe(true);
    expect(includesSet(of("a.{oid}"), of("a.*"))).toBe(false);
    expect(isEmpty(intersection(of("a.{oid}"), of("a.b")))).toBe(true);
    expect(equals(of("a.{oid}.>"), of("a.{oid}.>"))).toBe(true);
  });

  it("has not the value of another claim", () => {
    expect(isEmpty(intersection(of("a.{oid}"), of("a.{azp}")))).toBe(true);
  });

  it("has, for somebody, the value of a GUID that is written out", () => {
    expect(isEmpty(intersection(of("a.{oid}"), of(`a.${G1}`)))).toBe(false);
    expect(witness(intersection(of("a.{oid}"), of(`a.${G1}`)))).toEqual({
      subject: `a.${G1}`,
      when: { "{oid}": G1 },
    });
  });

  it("never has the value of a word, or of a GUID in upper case, which no token has", () => {
    const upper = G1.toUpperCase();
    expect(isEmpty(intersection(of("a.{oid}"), of(`a.${upper}`)))).toBe(true);
  });

  it("cannot have two values, and two claims cannot share one", () => {
    const both = intersection(of(`{oid}.{oid}`), of(`${G1}.${G2}`));
    expect(isEmpty(both)).toBe(true);
    expect(isEmpty(intersection(of("{oid}.{azp}"), of(`${G1}.${G1}`)))).toBe(true);
    expect(isEmpty(intersection(of("{oid}.{azp}"), of(`${G1}.${G2}`)))).toBe(false);
  });

  it("is denied to the one whose GUID is denied", () => {
    const everyone = of("agents.{azp}.>");
    const banned = publishSet({ allow: ["agents.{azp}.>"], deny: [`agents.${G1}.>`] });
    expect(equals(everyone, banned)).toBe(false);
    expect(has(banned, `agents.${G1}.x`, { claims: { "{azp}": G1 } })).toBe(false);
    expect(has(banned, `agents.${G2}.x`, { claims: { "{azp}": G2 } })).toBe(true);
    expect(witness(difference(everyone, banned))).toEqual({
      subject: `agents.${G1}.x`,
      when: { "{azp}": G1 },
    });
    expect(patterns(banned)).toEqual([
      { pattern: "agents.{azp}.>", except: [] },
      { pattern: `agents.${G1}.>`, except: [], when: { "{azp}": G1 }, lost: true },
    ]);
  });

  it("that is excepted is not excepted for the one whose GUID is allowed", () => {
    const set = publishSet({ allow: ["a.*"], deny: ["a.{oid}"] });
    const exception = union(set, of(`a.${G1}`));
    expect(isEmpty(intersection(exception, of("a.{oid}")))).toBe(false);
    expect(patterns(exception)).toEqual([
      { pattern: "a.*", except: ["a.{oid}"] },
      { pattern: `a.${G1}`, except: [], when: { "{oid}": G1 } },
    ]);
  });

  it("still meets GUIDs after its subject got another name", () => {
    const moved = rename(of("in.{oid}"), "in.*", "far.out.*");
    expect(isEmpty(intersection(moved, of(`far.out.${G1}`)))).toBe(false);
  });
});

describe("two principals", () => {
  const theirs = of(ofAnother("agents.{azp}.>", ["oid", "azp"]));

  it("have nothing in common below their own claims", () => {
    expect(isEmpty(intersection(of("agents.{azp}.>"), theirs))).toBe(true);
    expect(isEmpty(intersection(of("agents.*.x"), theirs))).toBe(false);
  });

  it("can each be the one whose GUID is written out, but not both", () => {
    const shared = of(`agents.${G1}.>`);
    expect(isEmpty(intersection(shared, theirs))).toBe(false);
    expect(isEmpty(intersection(of("agents.{azp}.>"), intersection(shared, theirs)))).toBe(true);
  });

  it("share the claims that are not said to differ", () => {
    expect(ofAnother("a.{oid}.{tid}", ["oid"])).toBe("a.{oid'}.{tid}");
  });
});
