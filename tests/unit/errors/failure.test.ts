import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { codeOf, Failure, UsageFailure } from "../../../errors/failure.mjs";

describe("a failure", () => {
  it("says what, why, what to do next, and where, and keeps what caused it", () => {
    const cause = new Error("ENOENT");
    const place = { file: "policies/index.ts", line: 3, column: 1 };
    const failure = new Failure("file_unreadable", "cannot read it", {
      ...{ why: "it is gone", next: "give another", place, cause },
    });
    expect(failure).toMatchObject({
      ...{ name: "Failure", code: "file_unreadable", message: "cannot read it" },
      ...{ why: "it is gone", next: "give another", place },
    });
    expect(failure.cause).toBe(cause);
  });

  it("has no members that say nothing: Node prints all of them", () => {
    expect(inspect(new Failure("a_code", "no", { next: undefined }))).not.toContain("undefined");
  });

  it("in a text is its name and all of it in one line", () => {
    expect(String(new Failure("a_code", "no", { next: "go" }))).toBe("Failure: no; go [a_code]");
  });

  it("decides on what to do next: leaving it out is an error of types", () => {
    // @ts-expect-error -- `next` is missing
    expect(new Failure("a_code", "no", { why: "it is late" }).next).toBeUndefined();
  });

  it("of usage has the code `usage`", () => {
    expect(new UsageFailure("no such option", "see --help")).toMatchObject({
      ...{ name: "UsageFailure", code: "usage", next: "see --help" },
    });
  });
});

describe("the code of anything that was thrown", () => {
  it.each([
    [new Failure("a_code", "no", { next: "go" }), "a_code"],
    [Object.assign(new Error("no such file"), { code: "ENOENT" }), "ENOENT"],
    [Object.assign(new Error("a number is not a code"), { code: 1 }), undefined],
    [{ code: "not an error" }, undefined],
  ])("%s", (thrown, code) => {
    expect(codeOf(thrown)).toBe(code);
  });
});
