import { describe, expect, it } from "vitest";
import { agreementOf } from "../../../../callout/streams/agreement.ts";

const facts = (...known: string[]) => ({ policy: { digest: known.at(-1) }, comparable: known });

describe("replicas", () => {
  it("agree when all of them have one policy, and one alone agrees with itself", () => {
    expect(agreementOf("b", [facts("b")])).toBe("agreed");
    expect(agreementOf("b", [facts("a", "b"), facts("b")])).toBe("agreed");
  });

  it("are behind when another has had their policy before", () => {
    expect(agreementOf("a", [facts("a"), facts("a", "b")])).toBe("behind");
  });

  it("are not behind one whose policy they have had", () => {
    expect(agreementOf("b", [facts("a", "b"), facts("a")])).toBe("unclear");
  });

  it("know nothing of one that says nothing", () => {
    expect(agreementOf("b", [facts("b"), {}])).toBe("unclear");
  });
});
