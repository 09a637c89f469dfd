import { ScheduledQueryRule } from "@pulumi/azure-native/monitor/scheduledQueryRule.js";
import * as pulumi from "@pulumi/pulumi";
import type { Placed } from "../common/place.ts";
import { actionGroups, type AlertReceiversArgs } from "./action-group.ts";
import { deniedLogins, missingCallouts, windowMinutes } from "./queries.ts";

/** Alerts on a callout, from the audit records in Log Analytics. */
export interface CalloutAlertsArgs {
  /** The people and services that alerts notify. */
  receivers: AlertReceiversArgs;
  /** Namespace of the callout. @default nats */
  namespace?: string;
  /** Name of the callout's deployment. @default nats-callout */
  callout?: string;
  /** Pods of the callout that should run. @default 2 */
  replicas?: number;
  /** Percent of the logins of 15 minutes; an alert when more are denied. @default 25 */
  deniedPercent?: number;
  /** Logins in 15 minutes below which denials raise no alert. @default 20 */
  deniedOf?: number;
}

interface Alert {
  /** In the resource's name. */
  key: string;
  title: string;
  description: string;
  /** 0 critical, 1 error, 2 warning. */
  severity: number;
  query: string;
}

/** The alerts on a callout: each is a query of which a row is an alert. */
export function calloutAlerts(
  name: string,
  args: CalloutAlertsArgs,
  workspaceId: pulumi.Input<string>,
  place: Placed,
  parent: pulumi.Resource,
): void {
  const groups = actionGroups(name, args.receivers, place, parent);
  for (const { key, title, description, severity, query } of alertsOf(name, args)) {
    new ScheduledQueryRule(
      `${name}-${key}`,
      {
        ...place,
        kind: "LogAlert",
        displayName: title,
        description,
        severity,
        enabled: true,
        scopes: [workspaceId],
        evaluationFrequency: "PT5M",
        windowSize: `PT${windowMinutes}M`,
        criteria: {
          allOf: [
            {
              query,
              timeAggregation: "Count",
              operator: "GreaterThan",
              threshold: 0,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
            },
          ],
        },
        autoMitigate: true,
        // a new workspace has no such tables until the first rows arrive
        skipQueryValidation: true,
        actions: { actionGroups: groups },
      },
      { parent },
    );
  }
}

function alertsOf(name: string, args: CalloutAlertsArgs): Alert[] {
  const { namespace = "nats", callout = "nats-callout" } = args;
  const replicas = whole(name, "replicas", args.replicas ?? 2, 1, 100);
  const percent = whole(name, "deniedPercent", args.deniedPercent ?? 25, 0, 99);
  const min = whole(name, "deniedOf", args.deniedOf ?? 20, 1, 1_000_000);
  const pods = { namespace, callout };
  return [
    {
      key: "denied-logins",
      title: "NATS: many logins are denied",
      description: `More than ${percent} % of at least ${min} logins were denied in ${windowMinutes} minutes. The field reason of the audit records says why.`,
      severity: 2,
      query: deniedLogins(pods, percent, min),
    },
    {
      key: "missing-callouts",
      title: "NATS: callouts are missing",
      description: `Fewer than ${replicas} pods of the callout run, or nothing is reported of them. Without any nobody can log in.`,
      severity: 1,
      query: missingCallouts(pods, replicas),
    },
  ];
}

function whole(name: string, what: string, value: number, min: number, max: number): number {
  if (!Number.isInteger(value) || value < min || value > max)
    throw new pulumi.RunError(
      `${name}: alerts.${what}: ${value} is not a whole number from ${min} to ${max}`,
    );
  return value;
}
