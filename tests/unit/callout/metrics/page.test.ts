import { join } from "node:path";
import { format, resolveConfig } from "prettier";
import { expect, it } from "vitest";
import { CalloutMetrics } from "../../../../callout/metrics/callout-metrics.ts";

const file = join(import.meta.dirname, "../../../../docs/reference/metrics.md");
const rows = new CalloutMetrics().descriptions.map(
  ({ name, type, help }) => `| \`${name}\` | ${type} | ${help.replace(/\.$/, "")} |`,
);
const page = `# Metrics of the callout

Every metric at \`/metrics\`, for dashboards and alerts. [Monitoring](../how-to/monitoring.md) has both ready to use. Times are in seconds.

| Name | Type | Meaning |
| --- | --- | --- |
${rows.join("\n")}
`;

// after a change of a metric: npx vitest run --project unit tests/unit/callout/metrics/page.test.ts -u
it("docs/reference/metrics.md has each metric as the callout has it", async () => {
  const formatted = await format(page, { ...(await resolveConfig(file)), filepath: file });
  await expect(formatted).toMatchFileSnapshot(file);
});
