import { describe, expect, it } from "vitest";
import { at, Failure, lineOf } from "../../../errors/failure.mjs";
import { jsonOf, messageOf, paragraphOf, partsOf } from "../../../errors/render.mjs";

const place = { file: "callout.json", line: 3, column: 1, path: "issuers[0]" };
const whole = new Failure("settings_invalid", "is no issuer", {
  ...{ why: "it has no audience", next: "add one", place },
});
const bare = new Failure("stopped", "it stopped", { next: undefined });

describe("a place", () => {
  it.each([
    [{ file: "a.ts", line: 3, column: 7 }, "a.ts:3:7"],
    [{ file: "a.ts", line: 3 }, "a.ts:3"],
    [{ file: "unknown", line: 0, column: 0 }, "unknown"],
    [{ file: "a.json", path: "tls.certFile" }, "a.json tls.certFile"],
    [{ path: "tls.certFile" }, "tls.certFile"],
  ])("%j is %s", (where, text) => {
    expect(at(where)).toBe(text);
  });
});

describe("a failure as its readers see it", () => {
  it("in one line: place what: why; next [code]", () => {
    expect(lineOf(whole)).toBe(
      "callout.json:3:1 issuers[0] is no issuer: it has no audience; add one [settings_invalid]",
    );
    expect(lineOf(bare)).toBe("it stopped [stopped]");
  });

  it("for people: below each other, with labels", () => {
    expect(paragraphOf(whole)).toBe(
      [
        "error: callout.json:3:1 issuers[0] is no issuer",
        "  why:  it has no audience",
        "  next: add one",
      ].join("\n"),
    );
    expect(partsOf(bare)).toEqual([["error:", "it stopped"]]);
  });

  it("for people: what has more lines stays below its label", () => {
    const failure = new Failure("pulumi", "it failed", {
      ...{ why: "one\n  next: two", next: "mend it" },
    });
    expect(paragraphOf(failure)).toBe(
      "error: it failed\n  why:  one\n          next: two\n  next: mend it",
    );
  });

  it("for programs: its members", () => {
    const { code, message, why, next } = whole;
    expect(jsonOf(whole)).toEqual({ code, message, why, next, place });
    expect(JSON.parse(JSON.stringify(jsonOf(bare)))).toEqual({
      ...{ code: "stopped", message: "it stopped" },
    });
  });
});

describe("the message of anything that was thrown", () => {
  it.each([
    [bare, "it stopped [stopped]"],
    [new Error("no"), "no"],
    ["no", "no"],
  ])("%s", (thrown, text) => {
    expect(messageOf(thrown)).toBe(text);
  });
});
