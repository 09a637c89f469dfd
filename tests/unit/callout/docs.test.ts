import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CalloutMetrics } from "../../../callout/metrics/callout-metrics.ts";
import { Reason } from "../../../protocol/reason.ts";

const page = readFileSync(join(import.meta.dirname, "../../../docs/reference/callout.md"), "utf8");
const firstColumn = (heading: string) => {
  const section = page.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const cells = [...section.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = ""]) => cell);
  return cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
};

it("docs/reference/callout.md says what every reason means", () => {
  expect(firstColumn("Reasons").sort()).toEqual(Object.values(Reason).sort());
});

it("docs/reference/callout.md describes every metric", () => {
  const metrics = new CalloutMetrics();
  expect(firstColumn("Metrics").sort()).toEqual(metrics.names.sort());
});
