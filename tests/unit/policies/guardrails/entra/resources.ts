import type { Subject } from "../../../../support/guardrails.ts";

type Props = Record<string, unknown>;
const azuread =
  (token: string) =>
  (props: Props, more: Partial<Subject> = {}): Subject => ({
    type: `azuread:index/${token}`,
    props,
    ...more,
  });

export const application = azuread("application:Application");
export const registration = azuread("applicationRegistration:ApplicationRegistration");
export const appRole = azuread("applicationAppRole:ApplicationAppRole");
export const servicePrincipal = azuread("servicePrincipal:ServicePrincipal");
export const assignment = azuread("appRoleAssignment:AppRoleAssignment");
export const applicationPassword = azuread("applicationPassword:ApplicationPassword");
export const principalPassword = azuread("servicePrincipalPassword:ServicePrincipalPassword");
export const redirects = azuread("applicationRedirectUris:ApplicationRedirectUris");
export const federated = azuread(
  "applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential",
);
export const flexible = azuread(
  "applicationFlexibleFederatedIdentityCredential:ApplicationFlexibleFederatedIdentityCredential",
);

export const managedFederation = (props: Props): Subject => ({
  type: "azure-native:managedidentity:FederatedIdentityCredential",
  props,
});
