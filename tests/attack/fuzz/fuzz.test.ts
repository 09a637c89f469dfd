import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { readCorpus } from "./fuzz.ts";
import { effort } from "../../support/effort.ts";
import { Random } from "./random.ts";
import { readStrictJson } from "./strict-json.ts";
import { targets } from "./targets/index.ts";

const main = join(import.meta.dirname, "main.ts");
const seconds = effort({ usual: 3, thorough: 20 });
const run = promisify(execFile);

// a target stops the clock, for the tokens of its corpus
const { now } = Date;
afterAll(() => {
  Date.now = now;
});

describe.each(Object.keys(targets))("the parser behind the fuzz target %s", (name) => {
  it("keeps its promises for every input of the corpus", async () => {
    const target = await targets[name]?.();
    const inputs = [...(target?.seeds ?? []).map((it) => Buffer.from(it)), ...readCorpus(name)];
    expect(inputs.length).toBeGreaterThan(5);
    for (const input of inputs) {
      const { check } = (await target?.run(input)) ?? {};
      await check?.();
    }
  });

  it(`keeps them for ${seconds} seconds of new inputs`, async () => {
    const args = [main, name, "--seconds", String(seconds)];
    const { stdout } = await run(process.execPath, args);
    const { runs, covered, answers } = JSON.parse(stdout) as Record<string, number>;
    expect(runs).toBeGreaterThan(100);
    expect(covered).toBeGreaterThan(1000);
    expect(answers).toBeGreaterThan(3);
  });
});

describe("the fuzzer", () => {
  it("sees what is wrong, and says how to see it again", async () => {
    // a parser that breaks its promise at a word which only coverage leads to
    const broken = join(import.meta.dirname, "broken.ts");
    const failed = run(process.execPath, [broken]);
    await expect(failed).rejects.toMatchObject({
      stderr: expect.stringContaining("found") as string,
    });
  });

  it("makes the same inputs for the same seed", () => {
    const numbers = (seed: number) => {
      const random = new Random(seed);
      return Array.from({ length: 20 }, () => random.below(1000));
    };
    expect(numbers(1)).toEqual(numbers(1));
    expect(numbers(1)).not.toEqual(numbers(2));
  });
});

describe("the second reader of JSON", () => {
  it.each(["{}", "[]", ' {"a":[1,-0.5e3,"\\u0041",true,null]}\n', '"\u007f"', "0"])(
    "reads %j",
    (text) => {
      expect(readStrictJson(Buffer.from(text))).toEqual({ value: JSON.parse(text) as unknown });
    },
  );

  it.each([
    "",
    "{",
    "[1,]",
    "01",
    "+1",
    ".5",
    "1.",
    '"\t"',
    "'a'",
    "nul",
    '{"a":1,"\\u0061":1}',
    "\ufeff{}",
    "[1]2",
    "NaN",
  ])("does not read %j", (text) => expect(readStrictJson(Buffer.from(text))).toBeUndefined());
});
