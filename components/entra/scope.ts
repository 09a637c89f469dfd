import { ApplicationPermissionScope } from "@pulumi/azuread/applicationPermissionScope.js";
import { ApplicationPreAuthorized } from "@pulumi/azuread/applicationPreAuthorized.js";
import type { ApplicationRegistration } from "@pulumi/azuread/applicationRegistration.js";
import type * as pulumi from "@pulumi/pulumi";
import { uuidV5 } from "../../values/uuid.ts";
import type { Site } from "./site.ts";

/** Name of the one delegated permission. It never changes: clients ask for it, and consents are given to it. */
export const connectScope = "connect";
/** Of the scope's id, which is therefore the same in every tenant. */
const scopeNamespace = "0c4b7be2-52d4-4f0e-8d10-7be0a4f6a3d5";

/** What a client may do for people who sign in: connect as them. */
export function makeScope(
  { name, parent }: Site,
  application: ApplicationRegistration,
  displayName: string,
): ApplicationPermissionScope {
  return new ApplicationPermissionScope(
    `${name}-scope`,
    {
      applicationId: application.id,
      scopeId: uuidV5(scopeNamespace, connectScope),
      value: connectScope,
      type: "User",
      adminConsentDisplayName: `Connect to ${displayName}`,
      adminConsentDescription: `Connect to ${displayName} as the person who has signed in, with the roles of that person`,
      userConsentDisplayName: `Connect to ${displayName}`,
      userConsentDescription: `Connect to ${displayName} as you, with your roles`,
    },
    { parent, deletedWith: application },
  );
}

/** Lets a client connect without asking people, or their administrator, for consent. */
export function preAuthorize(
  { name, parent }: Site,
  application: ApplicationRegistration,
  scope: ApplicationPermissionScope,
  client: string,
  clientId: pulumi.Input<string>,
): void {
  new ApplicationPreAuthorized(
    `${name}-pre-authorized-${client}`,
    {
      applicationId: application.id,
      authorizedClientId: clientId,
      permissionIds: [scope.scopeId],
    },
    { parent, deletedWith: application },
  );
}
