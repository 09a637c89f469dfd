import { ApplicationCertificate } from "@pulumi/azuread/applicationCertificate.js";
import * as pulumi from "@pulumi/pulumi";
import type { AppSpec, RoleAssignmentArgs } from "../directory/registration.ts";
import { suggest } from "../inputs/suggest.ts";
import { federate } from "./federation.ts";
import { register } from "./registration.ts";
import { rotatingSecret } from "./rotating-secret.ts";
import type { Site } from "./site.ts";
import type { EntraWorkloadArgs } from "./workload-args.ts";

export interface Workload {
  readonly name: string;
  readonly clientId: pulumi.Output<string>;
  readonly assignments: RoleAssignmentArgs[];
  /** The password of the two that is newer; secret. */
  readonly secret?: pulumi.Output<string>;
}

/**
 * A program's own application, and every way in which it may prove that it is the one.
 *
 * @throws RunError for a role that the policy has not, or that is not for applications; see `federate` too
 */
export function makeWorkload(
  site: Site,
  { displayName, roles }: AppSpec,
  args: EntraWorkloadArgs,
): Workload {
  const { name, parent } = site;
  const place = `${name}: workload ${args.name}`;
  for (const role of args.roles) {
    const found = roles[role];
    if (!found)
      throw new pulumi.RunError(
        `${place}: the policy does not have the role "${role}"${suggest(role, Object.keys(roles))}`,
      );
    if (!found.members.includes("application"))
      throw new pulumi.RunError(
        `${place}: the role "${role}" is for people; add "application" to its members in the policy, or pick another role`,
      );
  }
  const { application, servicePrincipal } = register(site, args.name, {
    displayName: args.displayName ?? `${displayName}: ${args.name}`,
    assignmentRequired: false, // nobody asks for tokens for it
    protect: false,
  });
  federate(site, args, application);
  if (args.certificate !== undefined)
    new ApplicationCertificate(
      `${name}-${args.name}-certificate`,
      {
        applicationId: application.id,
        type: "AsymmetricX509Cert",
        encoding: "pem",
        value: args.certificate,
      },
      { parent, deletedWith: application },
    );
  return {
    name: args.name,
    clientId: application.clientId,
    assignments: args.roles.map((role) => ({
      role,
      principalId: servicePrincipal.objectId,
      principalName: args.name,
    })),
    secret: args.rotation && rotatingSecret(site, args.name, application, args.rotation),
  };
}
