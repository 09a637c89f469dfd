import { describe, expect, test } from "vitest";
import { isGood, versionIn } from "../../../tools/semver.mjs";

describe("the version in what a program says", () => {
  test.each([
    ["v3.250.0\n", "3.250.0"],
    ["nats-server: v2.15.2", "2.15.2"],
    ["0.5.1", "0.5.1"],
    ["Python 3.11.7", "3.11.7"],
    ["3.251.0-dev.1+abc", "3.251.0"],
  ])("%j is %s", (text, version) => {
    expect(versionIn(text)).toBe(version);
  });

  test("is missing when there is none", () => {
    expect(versionIn("command not found")).toBeUndefined();
  });
});

describe("a version is good", () => {
  test.each(["3.200.0", "3.200.1", "3.250.0", "3.1000.0"])("%s for 3.200.0", (version) => {
    expect(isGood(version, "3.200.0")).toBe(true);
  });

  test.each(["3.199.9", "3.99.300", "2.300.0", "4.0.0", undefined])("not %s", (version) => {
    expect(isGood(version, "3.200.0")).toBe(false);
  });
});
