import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { scenarios } from "../../chaos/scenarios/index.ts";
import { page } from "../../chaos/table.ts";

it("docs/reference/failures.md has the figures of every scenario, with its promise and its alarm", () => {
  const rows = readFileSync(page, "utf8")
    .split("\n")
    .filter((line) => /^\| (?!-|:|What happens)/.test(line))
    .map((line) => line.split("|").map((cell) => cell.trim()));
  const said = rows.map(([, what, promise, ...rest]) => ({ what, promise, tells: rest.at(-2) }));
  expect(said).toEqual(scenarios.map(({ what, promise, tells }) => ({ what, promise, tells })));
});
