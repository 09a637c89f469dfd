import {
  applicationOf,
  checkApplication,
  createApplication,
  deleteApplication,
} from "../graph/applications.ts";
import { applicationPath, oneOf, type Definition } from "./definition.ts";

interface Inputs {
  displayName: string;
  description?: string;
  notes?: string;
  serviceManagementReference?: string;
  signInAudience?: string;
  requestedAccessTokenVersion?: number;
  groupMembershipClaims?: string[];
  implicitAccessTokenIssuanceEnabled?: boolean;
  implicitIdTokenIssuanceEnabled?: boolean;
}

const asked = (inputs: Inputs) => ({
  displayName: inputs.displayName,
  signInAudience: inputs.signInAudience ?? "AzureADMyOrg",
  requestedAccessTokenVersion: inputs.requestedAccessTokenVersion ?? 2,
});

export const registration: Definition<Inputs, { clientId: string; objectId: string }> = {
  replaceOn: [],
  check: ({ requestedAccessTokenVersion }) =>
    oneOf("requestedAccessTokenVersion", requestedAccessTokenVersion, 1, 2),
  create: (tenant, inputs) => {
    const { id, appId } = createApplication(tenant, asked(inputs));
    return { id: applicationPath(id), outputs: { clientId: appId, objectId: id } };
  },
  update: (tenant, { objectId }, inputs) => {
    checkApplication(asked(inputs));
    Object.assign(applicationOf(tenant, objectId), asked(inputs));
  },
  exists: (tenant, { objectId }) => tenant.applications.some(({ id }) => id === objectId),
  delete: (tenant, { objectId }) => deleteApplication(tenant, objectId),
};
