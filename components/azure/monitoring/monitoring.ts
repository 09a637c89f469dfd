import { Workspace } from "@pulumi/azure-native/operationalinsights/workspace.js";
import * as pulumi from "@pulumi/pulumi";
import { checked } from "../common/checked.ts";
import { placed, type AzurePlaceArgs, type Placed } from "../common/place.ts";
import { calloutAlerts, type CalloutAlertsArgs } from "./alerts.ts";

/** Inputs of a Monitoring. */
export interface MonitoringArgs extends AzurePlaceArgs {
  /** Id of a Log Analytics workspace that is there. @default one is made */
  workspaceId?: pulumi.Input<string>;
  /** Days that the made workspace keeps records, 30 to 730: the audit of logins is among them. @default 90 */
  retentionDays?: number;
  /** Gigabytes a day after which the made workspace stops taking data, audit included. @default no limit */
  dailyQuotaGb?: number;
  /** Alerts on the callout. @default none */
  alerts?: CalloutAlertsArgs;
}

/**
 * Log Analytics for the audit of logins and of the vault, and alerts when many logins are denied or callouts
 * are missing.
 *
 * The records come by Container Insights (`AksCluster` with `workspaceId`) and by diagnostic settings
 * (`SeedVault` with `workspaceId`).
 */
export class Monitoring extends pulumi.ComponentResource {
  /** Id of the Log Analytics workspace. */
  readonly workspaceId: pulumi.Output<string>;

  constructor(name: string, args: MonitoringArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:Monitoring", name, {}, options);
    const place = placed(args);
    this.workspaceId =
      args.workspaceId === undefined
        ? makeWorkspace(name, args, place, this).id
        : existing(name, args, args.workspaceId);
    if (args.alerts) calloutAlerts(name, args.alerts, this.workspaceId, place, this);
    this.registerOutputs({ workspaceId: this.workspaceId });
  }
}

function makeWorkspace(
  name: string,
  { retentionDays = 90, dailyQuotaGb }: MonitoringArgs,
  place: Placed,
  parent: pulumi.Resource,
): Workspace {
  // days of the price tier PerGB2018 (Azure Monitor, "Manage data retention")
  if (!Number.isInteger(retentionDays) || retentionDays < 30 || retentionDays > 730)
    throw new pulumi.RunError(
      `${name}: retentionDays: ${retentionDays} is not a whole number from 30 to 730`,
    );
  if (dailyQuotaGb !== undefined && !(dailyQuotaGb > 0))
    throw new pulumi.RunError(
      `${name}: dailyQuotaGb: ${dailyQuotaGb} is not greater than 0; omit it for no limit`,
    );
  return new Workspace(
    `${name}-workspace`,
    {
      ...place,
      sku: { name: "PerGB2018" },
      retentionInDays: retentionDays,
      workspaceCapping: dailyQuotaGb === undefined ? undefined : { dailyQuotaGb },
      features: {
        // no shared keys: senders have identities
        disableLocalAuth: true,
        // who may read a resource reads its log, and needs no right on the workspace
        enableLogAccessUsingOnlyResourcePermissions: true,
      },
    },
    { parent },
  );
}

function existing(
  name: string,
  { retentionDays, dailyQuotaGb }: MonitoringArgs,
  workspaceId: pulumi.Input<string>,
): pulumi.Output<string> {
  if ((retentionDays ?? dailyQuotaGb) !== undefined)
    throw new pulumi.RunError(
      `${name}: workspaceId: the workspace is not made here; omit retentionDays and dailyQuotaGb`,
    );
  return checked(workspaceId, (id) => {
    if (!/^\/subscriptions\/.+\/Microsoft\.OperationalInsights\/workspaces\/[^/]+$/i.test(id))
      throw new pulumi.RunError(
        `${name}: workspaceId: "${id}" is not the id of a workspace; it begins with /subscriptions/, see: az monitor log-analytics workspace list --query [].id`,
      );
    return id;
  });
}
