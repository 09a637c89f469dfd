import { describe, expect, it } from "vitest";
import { rangeOf, readRange, readVersion } from "../../../../../cli/doctor/advisories/version.ts";

const ranges = ["<2.11.16", ">=2.12.0 <2.12.7", ">=2.13.0 <2.14.0"].map(readRange);

function isAffected(text: string): boolean | undefined {
  const version = readVersion(text);
  return version && rangeOf(version, ranges) !== undefined;
}

describe("a version is affected", () => {
  it.each([
    ...["2.1.9", "2.9.30", "2.11.15", "2.12.0", "2.12.6", "2.13.5", "v2.12.6"],
    // builds before the first release of a branch, and before the one that mends
    ...["2.12.0-preview.1", "2.12.7-RC.1", "2.11.16-beta", "2.14.0-RC.2", "2.12.7-dev+build.5"],
  ])("%s", (text) => expect(isAffected(text)).toBe(true));
});

describe("a version is not affected", () => {
  it.each(["2.11.16", "2.11.99", "2.12.7", "2.12.10", "2.14.0", "2.15.2", "2.14.1-RC.1", "3.0.0"])(
    "%s",
    (text) => expect(isAffected(text)).toBe(false),
  );
});

describe("a version is not known", () => {
  it.each([
    "",
    "latest",
    "2",
    "two.one.zero",
    "2.12.7 ",
    "2.12.7\n2.15.0",
    "devel go1.27-abc",
    "2..1",
  ])("%j", (text) => expect(isAffected(text)).toBeUndefined());
});

it("Go's versions are versions, too", () => {
  const go = ["<1.24.13", ">=1.25.0 <1.25.7"].map(readRange);
  const isOld = (text: string) => {
    const version = readVersion(text);
    return version && rangeOf(version, go) !== undefined;
  };
  expect(["go1.24.12", "go1.25", "go1.25.6", "go1.25rc2"].map(isOld)).not.toContain(false);
  expect(["go1.24.13", "go1.25.7", "go1.26", "go1.26.8"].map(isOld)).not.toContain(true);
});
