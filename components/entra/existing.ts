import * as pulumi from "@pulumi/pulumi";
import type { AppSpec } from "../directory/registration.ts";
import type { EntraDirectoryArgs } from "./args.ts";
import type { EntraExistingApplicationArgs } from "./existing-args.ts";
import { makeRoles } from "./roles.ts";
import type { Api, Site } from "./site.ts";

/**
 * An application that others own: nothing of it is made here but, if they agree, roles and assignments.
 *
 * @throws RunError for what is only its owners' to set
 */
export function existingApplication(
  site: Site,
  spec: AppSpec,
  { description, notes, azureCli }: EntraDirectoryArgs,
  { clientId, cliClientId, objectId, servicePrincipalId }: EntraExistingApplicationArgs,
): Api & { cliClientId: pulumi.Input<string> } {
  const theirs = { description, notes, azureCli: azureCli === true || undefined };
  for (const [argument, value] of Object.entries(theirs)) {
    if (value !== undefined)
      throw new pulumi.RunError(
        `${site.name}: ${argument} is for the owners of existingApplication to set; remove it here`,
      );
  }
  const roleIds =
    objectId === undefined
      ? Object.fromEntries(Object.entries(spec.roles).map(([value, { id }]) => [value, id]))
      : makeRoles(site, pulumi.interpolate`/applications/${objectId}`, spec);
  return { clientId, cliClientId, servicePrincipalId, roleIds };
}
