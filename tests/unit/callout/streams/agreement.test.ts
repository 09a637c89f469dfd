import { describe, expect, it } from "vitest";
import { agreementOf, type Replicas } from "../../../../callout/streams/agreement.ts";

const facts = (...known: string[]) => ({ policy: { digest: known.at(-1) }, comparable: known });
/** Of a replica, the first of these. */
const agreement = (digest: string, everybody: readonly object[], more: Partial<Replicas> = {}) =>
  agreementOf(digest, { everybody, isAnySilent: false, inForce: [], ...more });

describe("replicas", () => {
  it("agree when all of them have one policy, and one alone agrees with itself", () => {
    expect(agreement("b", [facts("b")])).toBe("agreed");
    expect(agreement("b", [facts("a", "b"), facts("b")])).toBe("agreed");
  });

  it("are behind when another has had their policy before", () => {
    expect(agreement("a", [facts("a"), facts("a", "b")])).toBe("behind");
  });

  it("are not behind one whose policy they have had", () => {
    expect(agreement("b", [facts("a", "b"), facts("a")])).toBe("unclear");
  });

  it("know nothing of one that says nothing, nor without themselves", () => {
    expect(agreement("b", [facts("b"), {}])).toBe("unclear");
    expect(agreement("b", [])).toBe("unclear");
  });

  it("do not agree while one is silent, whatever the others say", () => {
    const isAnySilent = true;
    expect(agreement("b", [facts("b"), facts("b")], { isAnySilent })).toBe("silent");
    expect(agreement("a", [facts("a"), facts("a", "b")], { isAnySilent })).toBe("behind");
  });
});

describe("a policy that was in force before another one", () => {
  const inForce = ["a", "b"];

  it("is superseded for a replica alone that never had the other", () => {
    expect(agreement("a", [facts("a")], { inForce })).toBe("superseded");
    expect(agreement("a", [facts("a")], { inForce, isAnySilent: true })).toBe("superseded");
  });

  it("is wanted again when a replica has gone back to it, or another one has it too", () => {
    expect(agreement("a", [facts("b", "a")], { inForce })).toBe("agreed");
    expect(agreement("a", [facts("a"), facts("a")], { inForce })).toBe("agreed");
  });

  it("is no other than the newest, or one that never was in force", () => {
    for (const digest of ["b", "c"])
      expect(agreement(digest, [facts(digest)], { inForce })).toBe("agreed");
  });
});
