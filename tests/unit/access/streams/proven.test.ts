import { describe, expect, it } from "vitest";
import { isProven } from "../../../../access/index.ts";
import { provenStreamSettings } from "../../../../access/streams/index.ts";

describe("settings on which proofs may rest", () => {
  it("are all that the proofs look at, and no limits", () => {
    for (const setting of provenStreamSettings)
      expect([setting, isProven(setting)]).toEqual([setting, true]);
    for (const setting of ["max_age", "num_replicas", "description", "deliver_subject"])
      expect([setting, isProven(setting)]).toEqual([setting, false]);
  });

  it("are those of a consumer that says where it delivers, and what", () => {
    const push = { deliver_subject: "orders.out" };
    expect([isProven("deliver_subject", {}), isProven("filter_subjects", {})]).toEqual([
      true,
      false,
    ]);
    expect([isProven("filter_subjects", push), isProven("ack_wait", push)]).toEqual([true, false]);
  });
});
