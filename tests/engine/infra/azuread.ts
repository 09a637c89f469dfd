import type { Answers } from "../support/mocks.ts";

const id = (name: string) => `id of ${name}`;

/** What the azuread provider answers to the registration of an API and of the command line's client. */
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
    ].map((kind) => {
      const token = `azuread:index/${kind[0]?.toLowerCase() ?? ""}${kind.slice(1)}:${kind}`;
      return [token, () => ({})];
    }),
  ),
};
