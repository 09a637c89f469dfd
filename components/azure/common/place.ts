import * as pulumi from "@pulumi/pulumi";

/** Where a resource of Azure is made; every component of this folder takes it. */
export interface AzurePlaceArgs {
  /** Name of the resource group: of a `ResourceGroup` of this program, or of one that exists. */
  resourceGroupName: pulumi.Input<string>;
  /** Region, for example `westeurope`. @default the resource group's */
  location?: string;
  /** Tags of every resource, besides `part-of: nats-entra`. */
  tags?: Record<string, string>;
}

/** The same for every resource: group, region, tags. */
export interface Placed {
  resourceGroupName: pulumi.Input<string>;
  location?: string;
  tags: Record<string, string>;
}

/**
 * Inputs that put a resource into its place. Without a location the provider takes the group's.
 *
 * @throws RunError naming the tag that Azure would refuse
 */
export function placed({ resourceGroupName, location, tags }: AzurePlaceArgs): Placed {
  return { resourceGroupName, location, tags: allTags(tags) };
}

/**
 * The tags of every resource.
 *
 * Azure Resource Manager, "Use tags to organize your Azure resources", Limitations: 50 tags, names of 512
 * and values of 256 characters, none of `<>%&\?/` in a name.
 */
export function allTags(tags: Record<string, string> = {}): Record<string, string> {
  const all = { "part-of": "nats-entra", ...tags };
  for (const [name, value] of Object.entries(all)) {
    const wrong =
      /[<>%&\\?/]/.test(name) || name.trim() === "" || name.length > 512
        ? "a tag's name has 1 to 512 characters and none of < > % & \\ ? /"
        : value.length > 256
          ? "a tag's value has at most 256 characters"
          : undefined;
    if (wrong !== undefined) throw new pulumi.RunError(`tags: "${name}": ${wrong}`);
  }
  if (Object.keys(all).length > 50)
    throw new pulumi.RunError("tags: Azure takes at most 50 of them; remove some");
  return all;
}
