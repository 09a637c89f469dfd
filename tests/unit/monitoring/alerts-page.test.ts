import { join } from "node:path";
import { format } from "prettier";
import { expect, it } from "vitest";
import { calloutRules } from "../../../monitoring/rules/callout.ts";
import { natsRules } from "../../../monitoring/rules/nats.ts";
import type { AlertRule } from "../../../monitoring/rules/rule.ts";

const file = join(import.meta.dirname, "../../../docs/reference/alerts.md");

/** Prometheus fills in labels and values; a reader sees the label's name, or that there is a number. */
const readable = (text: string) =>
  text
    .replaceAll(/\{\{ \$labels\.(\w+) \}\}/g, "`$1`")
    .replaceAll(/\{\{ \$value[^}]*\}\}/g, "…")
    .replaceAll("|", "\\|");

const rowOf = ({ alert, for: wait, labels, annotations }: AlertRule) =>
  `| \`${alert}\` | ${labels.severity} | ${wait} | ${annotations.summary}. ${readable(annotations.description)} |`;

const tableOf = (rules: readonly AlertRule[]) =>
  ["| Alert | Severity | After | Meaning |", "| --- | --- | --- | --- |", ...rules.map(rowOf)].join(
    "\n",
  );

const page = `# Alerts

For operators: every alert of \`monitoring/nats-entra.rules.yaml\`, generated from \`monitoring/rules/\`. \`critical\`: logins fail or messages cannot be
stored, act at once. \`warning\`: look at it today. To install the rules, see [monitor a stack](../how-to/monitoring.md).

## Callouts

${tableOf(calloutRules().rules)}

## NATS nodes

${tableOf(natsRules().rules)}
`;

// after a change of the rules: npx vitest run tests/unit/monitoring -u
it("docs/reference/alerts.md has each alert as the rules have it", async () => {
  await expect(await format(page, { parser: "markdown" })).toMatchFileSnapshot(file);
});
