import { describe, expect, it } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import { Monitoring, type MonitoringArgs } from "../../../components/azure/index.ts";
import { ask } from "../support/mocks.ts";
import { azure, unmade } from "./answers.ts";
import { golden, inputsOf, known, names } from "../support/golden.ts";

const central =
  "/subscriptions/1/resourceGroups/log/providers/Microsoft.OperationalInsights/workspaces/central";
const receivers = { emails: ["on-call@example.com"] };

const args = (changes: Partial<MonitoringArgs> = {}): MonitoringArgs => ({
  resourceGroupName: "messaging",
  location: "westeurope",
  tags: { team: "platform" },
  alerts: {
    receivers: {
      ...receivers,
      webhooks: [pulumi.secret("https://hooks.example.com/key")],
      actionGroupIds: ["/subscriptions/1/…/actionGroups/on-call"],
    },
  },
  ...changes,
});

const deploy = (changes: Partial<MonitoringArgs> = {}, preview = false, answers = azure) =>
  ask(() => new Monitoring("monitoring", args(changes)), preview, answers);

describe("Monitoring", () => {
  it("asks for just these resources, with these inputs", async () => {
    const asked = golden(await deploy({ retentionDays: 365, dailyQuotaGb: 5 }));
    await expect(asked).toMatchFileSnapshot("../../golden/azure/monitoring.jsonl");
  });

  it("asks for the same in a preview, when the workspace is not made yet", async () => {
    expect(names(await deploy({}, true, unmade))).toEqual(names(await deploy()));
  });

  it("is a workspace and nothing else without alerts", async () => {
    expect(names(await deploy({ alerts: undefined }))).toEqual([
      "azure-native:operationalinsights:Workspace monitoring-workspace",
      "nats-entra:index:Monitoring monitoring",
    ]);
  });

  it("watches a workspace that is there, and then makes none", async () => {
    let made: Monitoring | undefined;
    const asked = await ask(
      () => (made = new Monitoring("monitoring", args({ workspaceId: central }))),
      false,
      azure,
    );
    expect(names(asked).filter((name) => name.includes("Workspace"))).toEqual([]);
    expect(inputsOf(asked, "monitoring-denied-logins")["scopes"]).toEqual([central]);
    if (made) expect((await known(made.workspaceId)).value).toBe(central);
  });

  it("makes no action group when only those are named that are there", async () => {
    const alerts = { receivers: { actionGroupIds: ["/subscriptions/1/…/on-call"] } };
    const asked = await deploy({ alerts });
    expect(names(asked).filter((name) => name.includes("ActionGroup"))).toEqual([]);
    expect(inputsOf(asked, "monitoring-missing-callouts")["actions"]).toEqual({
      actionGroups: ["/subscriptions/1/…/on-call"],
    });
  });

  it("asks about the pods, and by the numbers, that it is told", async () => {
    const alerts = {
      ...{ receivers, namespace: "orders", callout: "auth" },
      ...{ replicas: 3, deniedPercent: 50, deniedOf: 100 },
    };
    const text = golden(await deploy({ alerts }));
    for (const part of ["orders", "auth-"]) expect(text).toContain(`\\"${part}\\"`);
    for (const part of ["running < 3", "logins >= 100", "> 50"]) expect(text).toContain(part);
  });

  it.each<[string, Partial<MonitoringArgs>, RegExp]>([
    ["alerts without receivers", { alerts: { receivers: {} } }, /nobody would be notified/],
    [
      "an address that is none",
      { alerts: { receivers: { emails: ["on-call"] } } },
      /emails: "on-call" is not an address/,
    ],
    [
      "a webhook without https",
      { alerts: { receivers: { webhooks: ["http://hooks.example.com/key"] } } },
      /webhooks\[0\] is not an https address$/,
    ],
    ["half a callout", { alerts: { receivers, replicas: 0 } }, /alerts.replicas: 0 is not a whole/],
    [
      "more than all",
      { alerts: { receivers, deniedPercent: 100 } },
      /alerts.deniedPercent: 100 is not a whole number from 0 to 99/,
    ],
    [
      "a name that would end the query's string",
      { alerts: { receivers, namespace: '" or true //' } },
      /is not a Kubernetes name/,
    ],
    ["too short a memory", { retentionDays: 7 }, /retentionDays: 7 is not a whole number from 30/],
    ["a quota of nothing", { dailyQuotaGb: 0 }, /dailyQuotaGb: 0 is not greater than 0/],
    ["days of another's workspace", { workspaceId: central, retentionDays: 90 }, /not made here/],
    ["a workspace's name", { workspaceId: "central" }, /workspaceId: "central" is not the id/],
  ])("refuses %s", async (_what, changes, message) => {
    await expect(deploy(changes)).rejects.toThrow(message);
  });
});
