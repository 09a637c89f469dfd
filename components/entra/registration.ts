import { ApplicationOwner } from "@pulumi/azuread/applicationOwner.js";
import { ApplicationRegistration } from "@pulumi/azuread/applicationRegistration.js";
import { ServicePrincipal } from "@pulumi/azuread/servicePrincipal.js";
import type * as pulumi from "@pulumi/pulumi";
import type { Site } from "./site.ts";

export interface Registration {
  readonly application: ApplicationRegistration;
  readonly servicePrincipal: ServicePrincipal;
}

export interface RegistrationSpec {
  displayName: string;
  description?: pulumi.Input<string>;
  notes?: pulumi.Input<string>;
  /** Whether only who holds a role gets a token for it. */
  assignmentRequired: boolean;
  protect: boolean;
}

/**
 * An application of this tenant's accounts alone, and its service principal.
 *
 * Everything else about it are resources beside it: `Application`, which holds all in one, must not be mixed with them.
 */
export function register(
  { name, parent, owners, deployer, serviceManagementReference }: Site,
  key: string,
  { assignmentRequired, protect, ...spec }: RegistrationSpec,
): Registration {
  const application = new ApplicationRegistration(
    `${name}-${key}`,
    // said, although both are the default: `Application` has 1, and tokens of version 1 are refused by the callout
    {
      ...spec,
      serviceManagementReference,
      signInAudience: "AzureADMyOrg",
      requestedAccessTokenVersion: 2,
    },
    { parent, protect },
  );
  const ids = [...(deployer === undefined ? [] : [deployer]), ...Object.values(owners)];
  const servicePrincipal = new ServicePrincipal(
    `${name}-${key}-principal`,
    {
      clientId: application.clientId,
      appRoleAssignmentRequired: assignmentRequired,
      owners: ids.length > 0 ? ids : undefined,
    },
    { parent, protect },
  );
  for (const [owner, ownerObjectId] of Object.entries(owners))
    new ApplicationOwner(
      `${name}-${key}-owner-${owner}`,
      { applicationId: application.id, ownerObjectId },
      { parent, deletedWith: application },
    );
  return { application, servicePrincipal };
}
