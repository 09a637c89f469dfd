import type { AlertRule, RuleGroup } from "./rule.ts";

/**
 * Rule groups as the file that Prometheus reads. Texts are in double quotes as JSON has them, which YAML
 * has too (YAML 1.2 section 1.2).
 */
export function rulesYaml(groups: readonly RuleGroup[]): string {
  const lines = groups.flatMap(({ name, rules }) => [
    `  - name: ${name}`,
    "    rules:",
    ...rules.flatMap(ruleLines),
  ]);
  return ["# Written by npm run build:monitoring.", "groups:", ...lines, ""].join("\n");
}

function ruleLines({ alert, expr, for: wait, labels, annotations }: AlertRule): string[] {
  return [
    `      - alert: ${alert}`,
    `        expr: ${JSON.stringify(expr)}`,
    `        for: ${wait}`,
    `        labels: { severity: ${labels.severity} }`,
    "        annotations:",
    `          summary: ${JSON.stringify(annotations.summary)}`,
    `          description: ${JSON.stringify(annotations.description)}`,
  ];
}
