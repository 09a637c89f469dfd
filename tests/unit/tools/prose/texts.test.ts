import { describe, expect, it } from "vitest";
import { textsOf } from "../../../../tools/prose/texts.ts";

const found = (source: string) => textsOf("a.ts", source).map(({ text }) => text);

describe("texts of a source", () => {
  it.each([
    ["a literal of three words", 'fail("cannot read it");', ["cannot read it"]],
    ["pieces that + joins", 'fail("cannot read " +\n  "the file");', ["cannot read the file"]],
    [
      "a template, with names for what is not known",
      "fail(`the file ${a} or ${b}`)",
      ["the file Xa or Xb"],
    ],
    [
      "a value between pieces",
      'fail("the key of " + name + " is lost")',
      ["the key of Xa is lost"],
    ],
    ["without what is code", 'fail("run `npm run up` again, please")', ["run Xa again, please"]],
    [
      "each line of it",
      '"read the one\\n\\nand read the other"',
      ["read the one", "and read the other"],
    ],
    [
      "a text in the value of another",
      'fail(`${no ? "it is not there" : ""} so`)',
      ["it is not there"],
    ],
    ["a default of an argument", 'function f(a = "what is said") {}', ["what is said"]],
  ])("are %s", (_what, source, texts) => expect(found(source)).toEqual(texts));

  it.each([
    ["names of modules", 'import a from "a b c";'],
    ["types", 'type A = "one or two";'],
    ["two words", 'fail("not found");'],
    ["paths and options", '["docs/reference/cli.md", "--log-level=debug", "a.b.c"]'],
    ["comments, which are checked where they are", "// what is said here"],
  ])("are not %s", (_what, source) => expect(found(source)).toEqual([]));

  it("have the lines of their place", () => {
    expect(textsOf("a.ts", '\nfail(\n  "one of " +\n    "them is lost",\n);')).toEqual([
      { text: "one of them is lost", line: 3, lastLine: 4 },
    ]);
  });
});
