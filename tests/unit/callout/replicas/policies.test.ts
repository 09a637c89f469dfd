import { describe, expect, it } from "vitest";
import { replicaPolicies } from "../../../../callout/replicas/policies.ts";

describe("the policies of a replica", () => {
  it("are the one in force, and those that it can compare with", () => {
    const facts = { policy: { digest: "b" }, comparable: ["a", "b"] };
    expect(replicaPolicies(facts)).toEqual({ current: "b", known: ["a", "b"] });
  });

  it.each([{}, { policy: "b", comparable: "a" }, { policy: null, comparable: null }])(
    "of another version may be missing: %j",
    (facts) => {
      expect(replicaPolicies(facts)).toEqual({ current: undefined, known: [] });
    },
  );

  it("are texts", () => {
    expect(replicaPolicies({ comparable: ["a", 1, null] }).known).toEqual(["a"]);
  });
});
