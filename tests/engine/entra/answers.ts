import type { Answers, Asked } from "../support/mocks.ts";
import { unmadeOf } from "../support/unmade.ts";

const token = (kind: string) =>
  `azuread:index/${kind.charAt(0).toLowerCase()}${kind.slice(1)}:${kind}`;

/** Those of which nothing is used but what was given. */
const settings = [
  ...["ApplicationIdentifierUri", "ApplicationOptionalClaims", "ApplicationPermissionScope"],
  ...["ApplicationPreAuthorized", "ApplicationAppRole", "AppRoleAssignment", "ApplicationOwner"],
  ...["ApplicationApiAccess", "ApplicationFallbackPublicClient", "ApplicationRedirectUris"],
  ...["ApplicationFederatedIdentityCredential", "ApplicationCertificate"],
  ...["GroupRoleManagementPolicy", "PrivilegedAccessGroupEligibilitySchedule"],
];

/** The azuread provider's answers. `Application`, which holds all in one, is not among them, nor are groups. */
export const azuread: Answers = {
  "pulumi:providers:azuread": () => ({}),
  [token("ApplicationRegistration")]: ({ name }: Asked) => ({
    clientId: `client id of ${name}`,
    objectId: `object id of ${name}`,
    id: `/applications/${name}`,
  }),
  [token("ServicePrincipal")]: ({ name }: Asked) => ({
    objectId: `object id of ${name}`,
    id: `/servicePrincipals/${name}`,
  }),
  [token("ApplicationPassword")]: ({ name, inputs }: Asked) => ({
    value: `${name} that ends ${String(inputs["endDate"])}`,
  }),
  ...Object.fromEntries(settings.map((kind) => [token(kind), () => ({})])),
};

/** In a preview of an application that is not made yet. */
export const unmade: Answers = unmadeOf(azuread);

/** A clock that has last moved at a time. */
export function clockAt(time: string): Answers {
  return { "time:index/rotating:Rotating": () => ({ unix: Date.parse(time) / 1000 }) };
}
