import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { exports, pathLine, quoted } from "../../../tools/shell.mjs";

test("a quoted value is one word, unchanged, for a real shell", () => {
  const special = "a b'\"`$\\*?~!#&|;<>(){}[]=-\n\tä€";
  const character = fc.nat(special.length - 1).map((index) => special.charAt(index));
  const text = fc.string({ unit: character, maxLength: 20 });
  const values = [...fc.sample(text, 500), "it's", "$HOME", "", "*", "-n"];
  const words = values.map(quoted).join(" ");
  const printed = execFileSync("sh", ["-c", `printf '%s\\0' ${words}`], { encoding: "utf8" });
  expect(printed.split("\0").slice(0, -1)).toEqual(values);
});

test("what is printed sets and unsets variables when it is evaluated", () => {
  const lines = exports({ A: "with space's", B: undefined, C: "" });
  const script = `${lines}printf '%s|%s|%s' "$A" "\${B-unset}" "\${C-unset}"`;
  const env = { B: "was set", PATH: process.env["PATH"] };
  expect(execFileSync("sh", ["-c", script], { encoding: "utf8", env })).toBe("with space's|unset|");
});

test("folders come first on the shell's own PATH", () => {
  const evaluated = (path: string | undefined, ...folders: string[]) => {
    const script = `${path === undefined ? "unset PATH" : `PATH='${path}'`}\n${pathLine(folders)}printf %s "$PATH"`;
    return execFileSync("/bin/sh", ["-c", script], { encoding: "utf8" });
  };
  expect(evaluated("/usr/bin:/x y", "/a b", "/c$d")).toBe("/a b:/c$d:/usr/bin:/x y");
  expect(evaluated("/usr/bin")).toBe("/usr/bin");
  expect(evaluated(undefined, "/a")).toBe("/a");
});
