import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CONTROL, digestOf, type AccessDocument } from "../../../access/index.ts";
import { deriveTrust, serverConfig } from "../../../nats/index.ts";
import { calloutRules } from "../../../monitoring/rules/callout.ts";
import { natsRules } from "../../../monitoring/rules/nats.ts";
import { dashboard } from "../../../monitoring/dashboard/dashboard.ts";
import { buildCallout } from "../../../tools/build.ts";
import { accessDocument, roleEntry } from "../../support/access-document.ts";
import { accountEntry, keyMaterial } from "../../support/nats-keys.ts";
import { startNats, type NatsServers } from "../../support/nats/servers.ts";
import { until } from "../../support/waiting/until.ts";
import { Site } from "../callout/site.ts";
import { entryFor } from "../streams/declare.ts";
import { exporterPage } from "./exporter.ts";
import { promtool } from "./promtool.ts";
import { seriesOf, type Series } from "./series.ts";

const policy = withStream(
  accessDocument({ "Orders.Read": roleEntry("orders"), "Nats.Operate": roleEntry(CONTROL) }),
);

/** With a stream that the callouts make. */
function withStream({ digest: _digest, ...document }: AccessDocument): AccessDocument {
  const orders = {
    ...accountEntry(document.accounts["orders"]),
    jetstream: { memory: 0, disk: 1 << 26, streams: 10, consumers: 10 },
    streams: { ORDERS: entryFor({}) },
  };
  const body = { ...document, accounts: { ...document.accounts, orders } };
  return { ...body, digest: digestOf(body) };
}

let site: Site;
let nodes: NatsServers;
let series: Series[];

beforeAll(async () => {
  const trust = deriveTrust({ accounts: {} }, keyMaterial([]));
  [site, nodes] = await Promise.all([
    Site.create(await buildCallout(), policy),
    startNats({
      nodes: 3,
      config: (layout) =>
        serverConfig({
          ...trust,
          ...layout,
          jetstream: { storeFolder: layout.storeFolder, memory: 1 << 24, disk: 1 << 28 },
        }),
    }),
  ]);
  const replica = await site.start("callout-0");
  // something of each kind, so that the page has all that it can have
  await site.connect(site.token());
  await (await site.connect(site.token())).close();
  await expect(site.connect("hunter2")).rejects.toThrow();
  await site.reload();
  await site.writePolicy("{}");
  replica.signal("SIGHUP");
  await replica.seen("policy_rejected");
  let page = "";
  await until("the end of a session", async () => {
    page = await (await replica.get("/metrics")).text();
    return page.includes("session_ends_total{") && /streams_age_seconds \d/.test(page);
  });
  series = seriesOf(page, { namespace: "n", job: "callout", instance: "c0" });
  for (const { name, monitor } of nodes.nodes) {
    const varz = (await (await fetch(`${monitor}/varz`)).json()) as { server_id: string };
    const target = { namespace: "n", job: "nats", instance: name };
    series.push(...seriesOf(exporterPage(varz, varz.server_id), target));
  }
});

afterAll(() => Promise.all([site.stop(), nodes.stop()]));

/** That each expression, by its name, answers something with the series. */
async function answered(expressions: readonly (readonly [string, string])[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "nats-entra-promtool-"));
  const file = async (name: string, content: object) => {
    // JSON is YAML
    await writeFile(join(folder, name), JSON.stringify(content));
    return join(folder, name);
  };
  try {
    const rules = expressions.map(([, expr], at) => ({
      alert: `Query${at}`,
      expr: `count(${expr}) > 0`,
    }));
    await file("rules.yaml", { groups: [{ name: "queries", rules }] });
    const expected = expressions.map((_expression, at) => ({
      alertname: `Query${at}`,
      eval_time: "20m",
      exp_alerts: [{ exp_labels: {} }],
    }));
    const test = await file("test.yaml", {
      rule_files: ["rules.yaml"],
      tests: [{ interval: "1m", input_series: series, alert_rule_test: expected }],
    });
    const said = await promtool("test", "rules", test).catch(String);
    const failed = [...said.matchAll(/alertname: Query(\d+)/g)].map(
      ([, at]) => expressions[Number(at)],
    );
    expect(failed).toEqual([]);
    expect(said).toContain("SUCCESS");
  } finally {
    await rm(folder, { recursive: true });
  }
}

it("every query of the dashboard answers something on the pages of a real callout and real nodes", async () => {
  const { panels } = dashboard() as {
    panels: { title: string; targets?: { expr: string }[] }[];
  };
  const queries = panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => {
      const concrete = expr
        .replaceAll("$__rate_interval", "5m")
        .replaceAll(/\$(namespace|callout|nats)/g, ".*");
      return [title, concrete] as const;
    }),
  );
  expect(queries.length).toBeGreaterThan(30);
  await answered(queries);
});

it("every metric of an alert is on them", async () => {
  const exprs = [calloutRules(), natsRules()].flatMap(({ rules }) => rules.map(({ expr }) => expr));
  const names = exprs.flatMap(
    (expr) => expr.match(/\b(nats_entra_callout|nats_varz|process)_\w+/g) ?? [],
  );
  await answered([...new Set(names)].map((name) => [name, name] as const));
});
