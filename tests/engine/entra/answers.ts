import type { Answers } from "../support/mocks.ts";

const id = (name: string) => `id of ${name}`;

/** What the azuread provider answers to the registration of an API, of its clients and of groups held just in time. */
export const azuread: Answers = {
  "pulumi:providers:azuread": () => ({}),
  "azuread:index/applicationRegistration:ApplicationRegistration": ({ name }) => ({
    clientId: `client id of ${name}`,
    objectId: `object id of ${name}`,
    id: `/applications/${name}`,
  }),
  "azuread:index/servicePrincipal:ServicePrincipal": ({ name }) => ({
    objectId: `object id of ${name}`,
    id: id(name),
  }),
  ...Object.fromEntries(
    [
      ...["ApplicationIdentifierUri", "ApplicationOptionalClaims", "ApplicationPermissionScope"],
      ...["ApplicationPreAuthorized", "ApplicationAppRole", "AppRoleAssignment"],
      ...["ApplicationApiAccess", "ApplicationFallbackPublicClient", "ApplicationRedirectUris"],
      ...["ApplicationOwner", "ApplicationFederatedIdentityCredential"],
      ...["GroupRoleManagementPolicy", "PrivilegedAccessGroupEligibilitySchedule"],
    ].map((kind) => {
      const token = `azuread:index/${kind[0]?.toLowerCase() ?? ""}${kind.slice(1)}:${kind}`;
      return [token, () => ({})];
    }),
  ),
};
