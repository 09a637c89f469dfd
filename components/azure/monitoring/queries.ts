import * as pulumi from "@pulumi/pulumi";

/** The callout's pods, as Container Insights knows them. */
export interface CalloutPods {
  namespace: string;
  /** Name of the callout's deployment; its pods' names begin with it. */
  callout: string;
}

/** Minutes that an alert looks back. */
export const windowMinutes = 15;

/** Fields of the callout's audit record (docs/reference/audit-records.md) that the query reads; a test holds them to it. */
export const auditFields = ["class_uid", "activity_id", "decision"] as const;

/**
 * A row when too many logins are denied. Audit records are lines of JSON on the callout's stdout; what its
 * own log says goes to stderr. Decisions on live sessions, which a reload asks for, are not logins.
 *
 * @param percent of the logins, more than which is too many
 * @param min logins in the window; a percentage of fewer says nothing
 */
export function deniedLogins(pods: CalloutPods, percent: number, min: number): string {
  return `ContainerLogV2
| where PodNamespace == ${text(pods.namespace)} and PodName startswith ${text(`${pods.callout}-`)}
| where LogSource == "stdout"
| extend record = parse_json(tostring(LogMessage))
| where toint(record.class_uid) == 3002 and toint(record.activity_id) == 1
| summarize logins = count(), denied = countif(tostring(record.decision) == "denied")
| where logins >= ${min} and denied * 100.0 / logins > ${percent}`;
}

/**
 * A row when fewer pods of the callout run than should. Pods are reported every minute; one that was not for
 * six is gone. Without `by`, summarize answers a row also when there is no pod at all.
 */
export function missingCallouts(pods: CalloutPods, replicas: number): string {
  return `KubePodInventory
| where Namespace == ${text(pods.namespace)} and Name startswith ${text(`${pods.callout}-`)}
| summarize arg_max(TimeGenerated, PodStatus) by PodUid
| where PodStatus == "Running" and TimeGenerated > ago(6m)
| summarize running = count()
| where running < ${replicas}`;
}

/** A name of Kubernetes as a string of KQL; nothing that could end the string gets into it. */
function text(name: string): string {
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9-])?$/.test(name))
    throw new pulumi.RunError(
      `"${name}" is not a Kubernetes name; use lower case letters, digits and dashes`,
    );
  return `"${name}"`;
}
