import { describe, expect, it } from "vitest";
import { guideOf } from "../../../../../cli/keys/rotation/guide.ts";
import { keyNames, longestUse } from "../../../../../nats/index.ts";

const names = keyNames(["orders"]);

describe("the guide to a rotation", () => {
  it.each([...names, "tls"])(
    "tells of %s what it protects, what happens, and who notices",
    (key) => {
      for (const text of Object.values(guideOf(key) as unknown as Record<string, string>))
        expect(text).toMatch(/^[a-z].{4,}[^.]$/);
    },
  );

  it("warns of another account in the place of one", () => {
    for (const key of ["account:orders", "system", "auth"])
      expect(guideOf(key).happens).toContain("another account");
  });
});

describe("a key", () => {
  it("is in use for a year at most, one that signs users for 90 days, what an account is known by for ever", () => {
    expect(Object.fromEntries(names.map((name) => [name, longestUse(name)]))).toEqual({
      operator: 365,
      "operator-signing": 90,
      system: undefined,
      "system-signing": 90,
      "system-user": 365,
      auth: undefined,
      "auth-signing": 90,
      "callout-user": 365,
      sentinel: 365,
      xkey: 365,
      "account:orders": undefined,
      "signing:orders": 90,
    });
  });
});
