import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { calloutRules } from "../../../monitoring/rules/callout.ts";
import { natsRules } from "../../../monitoring/rules/nats.ts";
import { promtool } from "./promtool.ts";

const rules = join(import.meta.dirname, "../../../monitoring/nats-entra.rules.yaml");
const tests = join(import.meta.dirname, "rules.test.yaml");

it("Prometheus takes the rules", async () => {
  const count = [calloutRules(), natsRules()].flatMap((group) => group.rules).length;
  expect(await promtool("check", "rules", rules)).toContain(`SUCCESS: ${count} rules found`);
});

it("each alert comes when it should, with its words, and only then", async () => {
  expect(await promtool("test", "rules", tests)).toContain("SUCCESS");
});

it("there is an alert of every rule in these tests", () => {
  const text = readFileSync(tests, "utf8");
  const coming = [...text.matchAll(/alertname: (\w+)\n +exp_alerts/g)].map(([, name]) => name);
  const all = [calloutRules(), natsRules()].flatMap((group) => group.rules);
  expect([...new Set(coming)].sort()).toEqual(all.map(({ alert }) => alert).sort());
});
