import { describe, expect, it } from "vitest";
import { mustBeKnown } from "../../../values/known.ts";

const ask = (name: string) => () => mustBeKnown("role", name, ["Orders.Read"], "policy report");

describe("a name that has to be known", () => {
  it("is fine when it is", () => {
    expect(ask("Orders.Read")).not.toThrow();
  });

  it("is likened to the one that may be meant", () => {
    expect(ask("Orders.Raed")).toThrow(
      expect.objectContaining({ code: "role_unknown", next: "did you mean Orders.Read?" }),
    );
  });

  it("or the way to see all of them is told", () => {
    expect(ask("Billing")).toThrow(expect.objectContaining({ next: "list them: policy report" }));
  });
});
