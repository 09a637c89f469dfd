import { describe, expect, it } from "vitest";
import { having, sources, type Source } from "../../support/sources.ts";

/** Planted text is put together, so that this file has none of it. */
const planted = (text: string): Source[] => [["cli/planted.ts", text]];

describe("what went wrong is said in one grammar", () => {
  const ownClass = /\bextends (?:Error|(?:Type|Range|Syntax|Aggregate)Error)\b/;
  it("by one class, which all others extend", () => {
    expect(having(ownClass)).toEqual(["errors/failure.mjs"]);
  });

  it("and a class beside it is seen", () => {
    expect(having(ownClass, planted("class Refusal extends Error {}"))).toHaveLength(1);
  });

  const otherWord = /\breadonly (?:suggestion|todo|remedy|hint)\??:|\bthis\.(?:todo|remedy)\b/;
  it("in its members: what to do is `next`", () => {
    expect(having(otherWord)).toEqual([
      "reports/access-review/model.ts", // a column of the review's tables, which auditors keep
      "reports/violations/report.ts", // a member of the JSON that scripts read
    ]);
  });

  it("and another word for it is seen", () => {
    expect(having(otherWord, planted("readonly remedy?: string;"))).toHaveLength(1);
  });

  it("under its class's name, also where a bundler gives the class another", () => {
    const classes = sources.flatMap(([path, text]) =>
      [...text.matchAll(/class (\w+) extends \w*Failure\b/g)].map(([, name = ""]) => ({
        name: `${path}: ${name}`,
        says: text.includes(`this.name = "${name}"`),
      })),
    );
    expect(classes.length).toBeGreaterThan(20);
    expect(classes.filter(({ says }) => !says)).toEqual([]);
  });
});

describe("who reads it is told what to do next", () => {
  const noNext = /\bnext: undefined\b/;
  const printing = sources.filter(([path]) => /^(?:ci|cli|reports|tools)\//.test(path));

  it("by every failure of the rooms that print", () => {
    expect(having(noNext, printing)).toEqual([]);
  });

  it("and one without is seen", () => {
    const failure = 'new Failure("a_code", "it broke", { next: undefined })';
    expect(having(noNext, planted(failure))).toHaveLength(1);
  });
});

describe("a failure has one form for each reader", () => {
  it("lines, paragraphs and JSON are made in errors/", () => {
    expect(having(/["'`] *next: *["'`]/)).toEqual(["errors/render.mjs"]);
  });
});
