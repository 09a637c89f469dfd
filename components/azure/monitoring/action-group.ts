import { ActionGroup } from "@pulumi/azure-native/monitor/actionGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { checked } from "../common/checked.ts";
import type { Placed } from "../common/place.ts";

/** The people and services that an alert notifies; at least one is required. */
export interface AlertReceiversArgs {
  /** Addresses of mail. */
  emails?: string[];
  /** Addresses that are posted to, https. A secret in one of them makes it a Pulumi secret: give it as one. */
  webhooks?: pulumi.Input<string>[];
  /** Ids of action groups that are there. */
  actionGroupIds?: pulumi.Input<string>[];
}

/** Ids of the action groups to call: those that are there, and one for what else is named. */
export function actionGroups(
  name: string,
  { emails = [], webhooks = [], actionGroupIds = [] }: AlertReceiversArgs,
  { resourceGroupName, tags }: Placed,
  parent: pulumi.Resource,
): pulumi.Input<string>[] {
  if (emails.length + webhooks.length + actionGroupIds.length === 0)
    throw new pulumi.RunError(
      `${name}: alerts.receivers: nobody would be notified; name emails, webhooks or actionGroupIds`,
    );
  if (emails.length + webhooks.length === 0) return actionGroupIds;
  for (const address of emails) {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address))
      throw new pulumi.RunError(`${name}: alerts.receivers.emails: "${address}" is not an address`);
  }
  const group = new ActionGroup(
    `${name}-receivers`,
    {
      resourceGroupName,
      tags,
      location: "global",
      enabled: true,
      // at most 12 characters; the sender's name in short messages
      groupShortName: "nats-entra",
      emailReceivers: emails.map((emailAddress) => ({
        name: emailAddress,
        emailAddress,
        useCommonAlertSchema: true,
      })),
      webhookReceivers: webhooks.map((serviceUri, index) => ({
        name: `webhook-${index}`,
        serviceUri: checked(serviceUri, (uri) => checkWebhook(name, index, uri)),
        useCommonAlertSchema: true,
      })),
    },
    { parent },
  );
  return [...actionGroupIds, group.id];
}

/** The address is not quoted: it may carry a key. */
function checkWebhook(name: string, index: number, uri: string): string {
  if (URL.parse(uri)?.protocol !== "https:")
    throw new pulumi.RunError(
      `${name}: alerts.receivers.webhooks[${index}] is not an https address`,
    );
  return uri;
}
