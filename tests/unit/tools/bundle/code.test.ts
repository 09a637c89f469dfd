import { expect, it } from "vitest";
import { codeUse } from "./code.ts";

it.each([
  ["eval('1')"],
  ["const e = eval; e('1')"],
  ["globalThis.eval('1')"],
  ["new Function('return 1')"],
  ["Function('return 1')()"],
  ["new globalThis.Function('return 1')"],
  ["setTimeout('alert(1)', 1)"],
])("finds code from strings in %s", (text) => {
  expect(codeUse(text).fromStrings).toHaveLength(1);
});

it("does not take a test for a function, or a text, for one", () => {
  const text = "x instanceof Function; 'eval(1)'; setTimeout(() => 1, 1); // eval(1)";
  expect(codeUse(text).fromStrings).toEqual([]);
});

it("finds what is loaded, and how", () => {
  const { modules, dynamic } = codeUse(
    "import fs from 'node:fs'; require('crypto'); __require(name); await import(name);",
  );
  expect(modules).toEqual(["node:fs", "crypto", "name"]);
  expect(dynamic).toEqual(["import(name)"]);
});
