import { describe, expect, it } from "vitest";
import { loginSettings } from "../../../components/callout/logins.ts";

describe("limits of logins", () => {
  it("are the callout's own when nothing is said", () => {
    expect(loginSettings()).toBeUndefined();
    expect(loginSettings({})).toBeUndefined();
  });

  it("are what is said, and nothing more", () => {
    expect(loginSettings({ perMinute: 600 })).toEqual({ perMinute: 600 });
    expect(loginSettings({ burst: 50_000, perMinute: 600 })).toEqual({
      burst: 50_000,
      perMinute: 600,
    });
  });

  it.each([
    [{ burst: 9 }, "logins.burst: 9 is not a whole number from 10 to 1000000"],
    [{ burst: 1.5e6 }, "logins.burst: 1500000 is not"],
    [{ perMinute: 0 }, "logins.perMinute: 0 is not a whole number from 1 to 100000"],
    [{ perMinute: 0.5 }, "logins.perMinute: 0.5 is not"],
  ])("that no callout takes are refused in the preview: %o", (args, problem) => {
    expect(() => loginSettings(args)).toThrow(problem);
  });
});
