import * as pulumi from "@pulumi/pulumi";
import type { AppSpec } from "../directory.ts";
import type { EntraExistingApplicationArgs } from "./existing-args.ts";
import { makeRoles } from "./roles.ts";
import type { Api, Site } from "./site.ts";

/** An application that others own: nothing of it is made here but, if they agree, roles and assignments. */
export function existingApplication(
  site: Site,
  spec: AppSpec,
  { clientId, cliClientId, objectId, servicePrincipalId }: EntraExistingApplicationArgs,
): Api & { cliClientId: pulumi.Input<string> } {
  const roleIds =
    objectId === undefined
      ? Object.fromEntries(Object.entries(spec.roles).map(([value, { id }]) => [value, id]))
      : makeRoles(site, pulumi.interpolate`/applications/${objectId}`, spec);
  return { clientId, cliClientId, servicePrincipalId, roleIds };
}
