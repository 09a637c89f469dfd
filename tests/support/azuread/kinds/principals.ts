import { deleteServicePrincipal } from "../graph/applications.ts";
import { badRequest } from "../graph/error.ts";
import {
  assign,
  createGroup,
  createServicePrincipal,
  deleteGroup,
  groupOf,
  principalOf,
  servicePrincipalOf,
} from "../graph/principals.ts";
import { oneOf, type Definition, type Nothing } from "./definition.ts";

interface PrincipalInputs {
  clientId: string;
  appRoleAssignmentRequired?: boolean;
  owners?: string[];
}

export const servicePrincipal: Definition<
  PrincipalInputs,
  { objectId: string; displayName: string }
> = {
  replaceOn: ["clientId"],
  create: (tenant, inputs) => {
    inputs.owners?.forEach((id) => principalOf(tenant, id));
    const required = inputs.appRoleAssignmentRequired ?? false;
    const { id, displayName } = createServicePrincipal(tenant, inputs.clientId, required);
    return { id: `/servicePrincipals/${id}`, outputs: { objectId: id, displayName } };
  },
  update: (tenant, { objectId }, inputs) => {
    const required = inputs.appRoleAssignmentRequired ?? false;
    servicePrincipalOf(tenant, objectId).appRoleAssignmentRequired = required;
  },
  exists: (tenant, { objectId }) => tenant.servicePrincipals.some(({ id }) => id === objectId),
  delete: (tenant, { objectId }) => deleteServicePrincipal(tenant, objectId),
};

interface AssignmentInputs {
  appRoleId: string;
  principalObjectId: string;
  resourceObjectId: string;
}
interface AssignmentOutputs {
  assignmentId: string;
  principalType: string;
  principalDisplayName: string;
  resourceDisplayName: string;
}

export const appRoleAssignment: Definition<AssignmentInputs, AssignmentOutputs> = {
  replaceOn: ["appRoleId", "principalObjectId", "resourceObjectId"],
  create: (tenant, { appRoleId, principalObjectId, resourceObjectId }) => {
    const { made, type, displayName, resource } = assign(tenant, {
      ...{ appRoleId, principalId: principalObjectId, resourceId: resourceObjectId },
    });
    return {
      id: `/servicePrincipals/${resourceObjectId}/appRoleAssignedTo/${made.id}`,
      outputs: {
        assignmentId: made.id,
        principalType: type,
        principalDisplayName: displayName,
        resourceDisplayName: resource,
      },
    };
  },
  exists: (tenant, { assignmentId }) => tenant.assignments.some(({ id }) => id === assignmentId),
  delete: (tenant, { assignmentId }) => {
    tenant.assignments = tenant.assignments.filter(({ id }) => id !== assignmentId);
  },
};

interface GroupInputs {
  displayName: string;
  description?: string;
  securityEnabled?: boolean;
  mailEnabled?: boolean;
  preventDuplicateNames?: boolean;
  owners?: string[];
  members?: string[];
}

export const group: Definition<GroupInputs, { objectId: string }> = {
  replaceOn: [],
  check: ({ securityEnabled, mailEnabled }) =>
    (securityEnabled ?? mailEnabled)
      ? []
      : [{ property: "securityEnabled", reason: "one of mailEnabled, securityEnabled is needed" }],
  create: (tenant, inputs) => {
    const { displayName, members = [], preventDuplicateNames = false } = inputs;
    if (preventDuplicateNames && tenant.groups.some((one) => one.displayName === displayName))
      throw new Error(`existing group with duplicate name "${displayName}" was found`);
    const { id } = createGroup(tenant, displayName, members);
    return { id: `/groups/${id}`, outputs: { objectId: id } };
  },
  update: (tenant, { objectId }, inputs) => {
    groupOf(tenant, objectId).displayName = inputs.displayName;
  },
  exists: (tenant, { objectId }) => tenant.groups.some(({ id }) => id === objectId),
  delete: (tenant, { objectId }) => deleteGroup(tenant, objectId),
};

interface PolicyInputs {
  groupId: string;
  roleId: string;
  activationRules?: Record<string, unknown>;
  eligibleAssignmentRules?: { expirationRequired?: boolean };
}

/** Every group has its policy; the resource only sets it, and leaves it when it goes. */
export const groupPolicy: Definition<PolicyInputs, Nothing> = {
  replaceOn: ["groupId", "roleId"],
  check: ({ roleId }) => oneOf("roleId", roleId, "member", "owner"),
  create: (tenant, inputs) => {
    groupOf(tenant, inputs.groupId);
    if (inputs.eligibleAssignmentRules?.expirationRequired === false)
      tenant.permanentEligibility.push(inputs.groupId);
    return { id: `Group_${inputs.groupId}_${inputs.roleId}`, outputs: {} };
  },
  exists: (tenant, { groupId }) => tenant.groups.some(({ id }) => id === groupId),
  delete: (tenant, { groupId }) => {
    tenant.permanentEligibility = tenant.permanentEligibility.filter((id) => id !== groupId);
  },
};

interface EligibilityInputs {
  groupId: string;
  principalId: string;
  assignmentType: string;
  duration?: string;
  permanentAssignment?: boolean;
  justification?: string;
}

export const eligibility: Definition<EligibilityInputs, { scheduleId: string }> = {
  replaceOn: ["groupId", "principalId", "assignmentType", "duration", "permanentAssignment"],
  check: ({ assignmentType }) => oneOf("assignmentType", assignmentType, "member", "owner"),
  create: (tenant, { groupId, principalId, permanentAssignment = false }) => {
    groupOf(tenant, groupId);
    if (principalOf(tenant, principalId).type === "ServicePrincipal")
      throw badRequest("The subject of an eligibility must be a user or a group.");
    if (permanentAssignment && !tenant.permanentEligibility.includes(groupId))
      throw badRequest('The following policy rules failed: ["ExpirationRule"]');
    if (tenant.eligibilities.some((e) => e.groupId === groupId && e.principalId === principalId))
      throw badRequest("The Role assignment already exists.");
    const id = `${groupId}_member_${principalId}`;
    tenant.eligibilities.push({ id, groupId, principalId });
    return { id, outputs: { scheduleId: id } };
  },
  exists: (tenant, { scheduleId }) => tenant.eligibilities.some(({ id }) => id === scheduleId),
  delete: (tenant, { scheduleId }) => {
    tenant.eligibilities = tenant.eligibilities.filter(({ id }) => id !== scheduleId);
  },
};
