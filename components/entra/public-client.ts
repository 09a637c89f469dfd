import { ApplicationApiAccess } from "@pulumi/azuread/applicationApiAccess.js";
import { ApplicationFallbackPublicClient } from "@pulumi/azuread/applicationFallbackPublicClient.js";
import type { ApplicationPermissionScope } from "@pulumi/azuread/applicationPermissionScope.js";
import { ApplicationRedirectUris } from "@pulumi/azuread/applicationRedirectUris.js";
import type { ApplicationRegistration } from "@pulumi/azuread/applicationRegistration.js";
import { register } from "./registration.ts";
import type { Site } from "./site.ts";

/**
 * The client of the `nats-entra` command: on machines of people, so that it has no secret.
 *
 * The device code flow has no redirect address; Entra takes its client as a public one only because of the
 * fallback (https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code).
 */
export function makePublicClient(
  site: Site,
  displayName: string,
  api: ApplicationRegistration,
  scope: ApplicationPermissionScope,
  protect: boolean,
): ApplicationRegistration {
  const { name, parent } = site;
  const { application } = register(site, "cli", {
    displayName: `${displayName} command line`,
    description: `Signs people in to ${displayName} from a terminal`,
    assignmentRequired: false, // roles are asked for by the API
    protect,
  });
  const beside = { parent, deletedWith: application };
  new ApplicationFallbackPublicClient(
    `${name}-cli-public`,
    { applicationId: application.id, enabled: true },
    beside,
  );
  new ApplicationRedirectUris(
    `${name}-cli-redirect`,
    // any port of it (RFC 8252, section 7.3)
    { applicationId: application.id, type: "PublicClient", redirectUris: ["http://localhost"] },
    beside,
  );
  new ApplicationApiAccess(
    `${name}-cli-access`,
    { applicationId: application.id, apiClientId: api.clientId, scopeIds: [scope.scopeId] },
    beside,
  );
  return application;
}
