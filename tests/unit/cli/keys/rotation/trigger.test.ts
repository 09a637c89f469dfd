import { describe, expect, it } from "vitest";
import { nextTrigger } from "../../../../../cli/keys/rotation/trigger.ts";

const now = Date.parse("2026-11-26T12:00:00Z") / 1000;

describe("the next trigger of a key", () => {
  it.each<[string | undefined, boolean, string]>([
    [undefined, false, "2026-11-26"],
    ["2026-10-01", false, "2026-11-26"],
    ["anything", false, "2026-11-26"],
    ["2026-11-26", false, "2026-11-26.2"],
    ["2026-11-26.2", false, "2026-11-26.3"],
    ["2026-11-26 now", false, "2026-11-26.2"],
    [undefined, true, "2026-11-26 now"],
    ["2026-11-26.9", true, "2026-11-26.10 now"],
  ])("after %s, in an emergency: %s, is %s", (former, isEmergency, next) => {
    expect(nextTrigger(former, now, isEmergency)).toBe(next);
  });
});
