import { describe, expect, it } from "vitest";
import { calloutRules } from "../../../monitoring/rules/callout.ts";
import { natsRules } from "../../../monitoring/rules/nats.ts";
import { calloutNames, metricsIn } from "./support.ts";

const rules = [calloutRules(), natsRules()].flatMap((group) => group.rules);

describe("the alerts", () => {
  it("are on metrics of the callout and of NATS' exporter", () => {
    const used = rules.flatMap(({ expr }) => metricsIn(expr));
    const known = (name: string) => calloutNames.includes(name) || name.startsWith("nats_varz_");
    expect(used.filter((name) => !known(name))).toEqual([]);
    expect(used.length).toBeGreaterThanOrEqual(rules.length);
  });

  it("can be kept to one installation", () => {
    const scope = { callout: 'namespace="a",job="b"', nats: 'namespace="c"' };
    const all = [calloutRules(scope), natsRules(scope)].flatMap((group) => group.rules);
    for (const { expr } of all) {
      const metrics = expr.match(/nats_(entra_callout|varz)_\w+/g) ?? [];
      const scoped = expr.match(/nats_(entra_callout|varz)_\w+\{namespace="(a",job="b|c)"/g) ?? [];
      expect(scoped, expr).toHaveLength(metrics.length);
    }
  });
});
