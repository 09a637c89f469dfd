import { DataCollectionRule } from "@pulumi/azure-native/monitor/dataCollectionRule.js";
import { DataCollectionRuleAssociation } from "@pulumi/azure-native/monitor/dataCollectionRuleAssociation.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Placed } from "../common/place.ts";

export interface Insights {
  clusterId: pulumi.Input<string>;
  workspaceId: pulumi.Input<string>;
  /** What is collected of: the others' output is left where it is. */
  namespaces: string[];
}

/** What alerts and an audit read (the preset "Logs and Events"), and no metrics: those are Prometheus's. */
const streams = ["Microsoft-ContainerLogV2", "Microsoft-KubePodInventory", "Microsoft-KubeEvents"];

/**
 * Sends the output of pods, their inventory and their events to Log Analytics. The agent is the cluster's
 * add-on `omsagent`; it looks for an association of just this name (Azure Monitor, "Enable monitoring for
 * Kubernetes clusters").
 */
export function collectLogs(
  name: string,
  { clusterId, workspaceId, namespaces }: Insights,
  place: Placed,
  parent: pulumi.Resource,
): void {
  const rule = new DataCollectionRule(
    `${name}-insights`,
    {
      ...place,
      kind: "Linux",
      dataSources: {
        extensions: [
          {
            name: "ContainerInsightsExtension",
            extensionName: "ContainerInsights",
            streams,
            extensionSettings: {
              dataCollectionSettings: {
                interval: "1m",
                namespaceFilteringMode: "Include",
                namespaces,
                enableContainerLogV2: true,
              },
            },
          },
        ],
      },
      destinations: { logAnalytics: [{ name: "workspace", workspaceResourceId: workspaceId }] },
      dataFlows: [{ streams, destinations: ["workspace"] }],
    },
    { parent },
  );
  new DataCollectionRuleAssociation(
    `${name}-insights-of-cluster`,
    {
      associationName: "ContainerInsightsExtension",
      resourceUri: clusterId,
      dataCollectionRuleId: rule.id,
    },
    { parent },
  );
}
