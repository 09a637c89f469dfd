import { DiagnosticSetting } from "@pulumi/azure-native/monitor/diagnosticSetting.js";
import type * as pulumi from "@pulumi/pulumi";

export interface Diagnosed {
  /** Id of the resource whose log it is. */
  resourceId: pulumi.Input<string>;
  /** Id of the Log Analytics workspace. */
  workspaceId: pulumi.Input<string>;
  /** Categories of the resource's own documentation, for example `AuditEvent`. */
  categories: readonly string[];
}

/** Sends a resource's log to Log Analytics, into the table of its kind rather than AzureDiagnostics. */
export function diagnose(
  name: string,
  { resourceId, workspaceId, categories }: Diagnosed,
  options: pulumi.CustomResourceOptions,
): DiagnosticSetting {
  return new DiagnosticSetting(
    name,
    {
      resourceUri: resourceId,
      workspaceId,
      logAnalyticsDestinationType: "Dedicated",
      logs: categories.map((category) => ({ category, enabled: true })),
    },
    options,
  );
}
