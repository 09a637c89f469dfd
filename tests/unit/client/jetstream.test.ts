import { describe, expect, it } from "vitest";
import { jetstreamOptions } from "../../../client/jetstream.ts";

const domains = { orders: ["orders-data"], both: ["left", "right"] };

describe("the JetStream of an account's session", () => {
  it("is in the domain of the account whose streams it uses", () => {
    expect(jetstreamOptions({ domains }, "orders")).toEqual({ domain: "orders-data" });
  });

  it("is its own where the settings name no other", () => {
    expect(jetstreamOptions({ domains }, "finance")).toEqual({});
    expect(jetstreamOptions({ domains }, "constructor")).toEqual({});
    expect(jetstreamOptions({}, "orders")).toEqual({});
  });

  it("has to be chosen where there are several", () => {
    expect(() => jetstreamOptions({ domains }, "both")).toThrow(
      expect.objectContaining({
        code: "domain_ambiguous",
        message: "account 'both' uses streams of left and right",
        next: 'pass one of them: { domain: "left" }',
      }),
    );
  });
});
