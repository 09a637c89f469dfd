import * as azure from "@pulumi/azure-native/resources/resourceGroup.js";
import * as pulumi from "@pulumi/pulumi";
import { allTags } from "./common/place.ts";

/** One of `existing` and `location`. */
export interface ResourceGroupArgs {
  /** Name of a group that is there; nothing is made then. */
  existing?: string;
  /** Region of the group that is made, for example `westeurope`. */
  location?: string;
  /** Name of the group that is made. @default the component's, with a random end */
  groupName?: string;
  /** Tags of the group that is made, besides `part-of: nats-entra`. */
  tags?: Record<string, string>;
}

/**
 * The resource group that the others are made in: a new one, or one that is there.
 *
 * A group takes everything in it along when it is deleted, so it is protected unless the component's
 * option says `protect: false`.
 */
export class ResourceGroup extends pulumi.ComponentResource {
  /** Name of the resource group. */
  readonly groupName: pulumi.Output<string>;

  constructor(name: string, args: ResourceGroupArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:ResourceGroup", name, {}, options);
    const { existing, location, groupName, tags } = args;
    if (existing !== undefined && (location ?? groupName ?? tags) !== undefined)
      throw new pulumi.RunError(
        `${name}: existing: the group "${existing}" is not made here; omit location, groupName and tags`,
      );
    if (existing === undefined && location === undefined)
      throw new pulumi.RunError(
        `${name}: name the region of a new group (location: "westeurope") or a group that is there (existing: "…")`,
      );
    checkName(name, existing ?? groupName);
    this.groupName =
      existing === undefined
        ? new azure.ResourceGroup(
            `${name}-group`,
            { location, resourceGroupName: groupName, tags: allTags(tags) },
            { parent: this, protect: options?.protect ?? true },
          ).name
        : pulumi.output(existing);
    this.registerOutputs({ groupName: this.groupName });
  }
}

/** Azure, "Naming rules and restrictions", resourceGroups. */
function checkName(name: string, group: string | undefined): void {
  if (group !== undefined && !/^[-\w.()]{0,89}[-\w()]$/.test(group))
    throw new pulumi.RunError(
      `${name}: "${group}" is not a name for a resource group: 1 to 90 letters, digits and -_.(), no dot at the end`,
    );
}
