import { describe, expect, it } from "vitest";
import { parseModule } from "../../../../compiler/inside/parse.ts";

const marked = (text: string) => parseModule("a.ts", text, 3, "$at").code;

describe("a call says where it is written, as V8 would", () => {
  it.each([
    ["f()", "f(...$at(3, 1, 1))"],
    ["f(1)", "f(1, ...$at(3, 1, 1))"],
    ["f(1, )", "f(1, ...$at(3, 1, 1))"],
    ["f((1))", "f((1), ...$at(3, 1, 1))"],
    ["f(\n  1, // one, two)\n)", "f(\n  1, // one, two)\n...$at(3, 1, 1))"],
    ["f( /* , */ )", "f( /* , */ ...$at(3, 1, 1))"],
    ["a.b().c(2)", "a.b(...$at(3, 1, 3)).c(2, ...$at(3, 1, 7))"],
    ["f(g(1), g)", "f(g(1, ...$at(3, 1, 3)), g, ...$at(3, 1, 1))"],
    ["a?.b?.(1)", "a?.b?.(1, ...$at(3, 1, 4))"],
    ["a[b](1)", "a[b](1, ...$at(3, 1, 3))"],
    ["f(`${g()}`)", "f(`${g(...$at(3, 1, 6))}`, ...$at(3, 1, 1))"],
    ["f(/[)]/, ')')", "f(/[)]/, ')', ...$at(3, 1, 1))"],
    ["f(...a)", "f(...a, ...$at(3, 1, 1))"],
    ["new F(1)", "new F(1)"],
    ["f<number>(1 as number)", "f        (1          , ...$at(3, 1, 1))"],
  ])("%s", (text, code) => {
    expect(marked(text)).toBe(code);
  });

  it("but super() is none", () => {
    const text = "class A extends B { constructor() { super(1); } }";
    expect(marked(text)).toBe(text);
  });

  it("and places of the marked code are those of the author", () => {
    const text = 'const a = [f("x"), g("y"), h];\nthrow a;';
    const { code, written } = parseModule("a.ts", text, 0, "$at");
    for (const what of ["f(", "g(", "h]"])
      expect(written(1, code.indexOf(what) + 1).column).toBe(text.indexOf(what) + 1);
    expect(written(2, 7)).toEqual({ file: "a.ts", line: 2, column: 7 });
  });
});
