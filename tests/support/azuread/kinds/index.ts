import type { Registration } from "../../../../provider/protocol/server.ts";
import type { TenantStore } from "../store.ts";
import { certificate, federated, password, refusingConcurrent } from "./credentials.ts";
import { kindOf, type Definition } from "./definition.ts";
import {
  appRoleAssignment,
  eligibility,
  group,
  groupPolicy,
  servicePrincipal,
} from "./principals.ts";
import { registration } from "./registration.ts";
import { appRole, permissionScope } from "./roles.ts";
import {
  apiAccess,
  fallbackPublicClient,
  identifierUri,
  optionalClaims,
  owner,
  preAuthorized,
  redirectUris,
} from "./settings.ts";

/** Every resource that is served, by type token. */
export function kinds(store: TenantStore): Record<string, Registration> {
  const serve = <I extends object, O extends object>(
    name: string,
    definition: Definition<I, O>,
    more: Partial<Registration> = {},
  ): [string, Registration] => {
    const module = name.charAt(0).toLowerCase() + name.slice(1);
    return [`azuread:index/${module}:${name}`, { kind: kindOf(store, definition), ...more }];
  };
  const alone = refusingConcurrent(kindOf(store, federated));
  return Object.fromEntries([
    serve("ApplicationRegistration", registration),
    serve("ApplicationAppRole", appRole),
    serve("ApplicationPermissionScope", permissionScope),
    serve("ApplicationIdentifierUri", identifierUri),
    serve("ApplicationOptionalClaims", optionalClaims),
    serve("ApplicationOwner", owner),
    serve("ApplicationPreAuthorized", preAuthorized),
    serve("ApplicationApiAccess", apiAccess),
    serve("ApplicationFallbackPublicClient", fallbackPublicClient),
    serve("ApplicationRedirectUris", redirectUris),
    serve("ApplicationFederatedIdentityCredential", federated, { kind: alone }),
    serve("ApplicationPassword", password, { secretOutputs: ["value", "outputs"] }),
    serve("ApplicationCertificate", certificate, { secretOutputs: ["value"] }),
    serve("ServicePrincipal", servicePrincipal),
    serve("AppRoleAssignment", appRoleAssignment),
    serve("Group", group),
    serve("GroupRoleManagementPolicy", groupPolicy),
    serve("PrivilegedAccessGroupEligibilitySchedule", eligibility),
  ]);
}
