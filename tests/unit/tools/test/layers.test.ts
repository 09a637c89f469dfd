import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ownOptions } from "../../../../tools/test/command.mjs";
import {
  filesOf,
  inWords,
  leftOut,
  readLayers,
  secondsLeft,
} from "../../../../tools/test/layers.mjs";
import { secondsOf } from "../../../../tools/test/record.mjs";

const root = join(import.meta.dirname, "..", "..", "..", "..");
const table = readLayers(root);

describe("the table of layers", () => {
  test("has each test file once, but for those of layers with a command of their own", () => {
    const files = table.layers.flatMap((layer) => filesOf(root, layer)).sort();
    const others = Object.keys(table.ownCommands).map((name) => name.replace("test:", "tests/"));
    const all = globSync("tests/**/*.test.ts", { cwd: root }).sort();
    expect(files).toEqual(all.filter((file) => !others.some((it) => file.startsWith(`${it}/`))));
  });

  test("runs each layer once, the quick ones first, within twelve minutes", () => {
    const names = table.layers.map(({ name }) => name);
    expect(table.stages.flat(2).sort()).toEqual([...names].sort());
    expect(table.stages[0]).toEqual([["unit", "engine"]]);
    expect(secondsLeft(table, {})).toBeLessThanOrEqual(720);
  });

  test("leaves out for want of rights only what there is", () => {
    for (const file of Object.keys(table.needRoot)) expect(existsSync(join(root, file))).toBe(true);
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    for (const command of Object.keys(table.ownCommands)) expect(scripts).toHaveProperty(command);
  });
});

describe("how long it still takes", () => {
  const small = {
    ...table,
    layers: ["a", "b", "c"].map((name) => ({ name, folder: name, workers: 1, seconds: 60 })),
    stages: [[["a"]], [["b"], ["c"]]],
  };

  test("is what the stages take, each as long as its slowest lane", () => {
    expect(secondsLeft(small, {})).toBe(120);
    expect(secondsLeft(small, { c: 100 })).toBe(160);
  });

  test("is less with each file that is done", () => {
    const counts = { a: { done: 2, all: 2 }, b: { done: 1, all: 2 }, c: { done: 2, all: 3 } };
    expect(secondsLeft(small, {}, counts)).toBe(30);
  });

  test.each([
    [0, "0 s"],
    [41, "50 s"],
    [60, "1 min"],
    [75, "1 min 20 s"],
  ])("of %d seconds is said as %s", (seconds, words) => expect(inWords(seconds)).toBe(words));
});

test("a layer has taken from the end of the one before to its own last file", () => {
  const done = [
    { layer: "a", at: 4_000 },
    { layer: "a", at: 9_000 },
    { layer: "b", at: 12_000 },
    { layer: "other", at: 50_000 },
  ];
  expect(secondsOf(["a", "b"], 1_000, done)).toEqual({ a: 8, b: 3 });
});

test("an ordinary user is told what is left out, and root has nothing left out", () => {
  expect(leftOut(table, true)).toEqual([]);
  const said = leftOut(table, false).join("\n");
  for (const each of [...Object.keys(table.needRoot), "test:kubernetes", "test:chaos"])
    expect(said).toContain(each);
});

test.each([
  [[], { bail: false, reports: undefined }],
  [["--bail"], { bail: true, reports: undefined }],
  [["--reports", "out"], { bail: false, reports: "out" }],
  [["--bail", "--reports", "out"], { bail: true, reports: "out" }],
  [["--project", "unit"], undefined],
  [["tests/unit/access"], undefined],
])("arguments %j are the whole's own, or else vitest's", (args, own) =>
  expect(ownOptions(args)).toEqual(own),
);
