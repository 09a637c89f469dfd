import { applicationOf, patchRoles, patchScopes } from "../graph/applications.ts";
import type { Application, AppRole, PermissionScope, Tenant } from "../graph/model.ts";
import { parseApplicationPath, type Definition, type Nothing } from "./definition.ts";

interface RoleInputs {
  applicationId: string;
  roleId: string;
  value: string;
  displayName: string;
  description: string;
  allowedMemberTypes: string[];
}

function roleOf(inputs: RoleInputs): AppRole {
  const { roleId: id, value, displayName, description, allowedMemberTypes } = inputs;
  return { id, value, displayName, description, allowedMemberTypes, isEnabled: true };
}

const of = (tenant: Tenant, { applicationId }: { applicationId: string }): Application =>
  applicationOf(tenant, parseApplicationPath(applicationId));
const find = (tenant: Tenant, { applicationId }: { applicationId: string }) =>
  tenant.applications.find(({ id }) => id === parseApplicationPath(applicationId));

/** As the provider does: a role is disabled before it goes, because Graph refuses otherwise. */
export const appRole: Definition<RoleInputs, Nothing> = {
  replaceOn: ["applicationId", "roleId"],
  create: (tenant, inputs) => {
    const application = of(tenant, inputs);
    if (application.appRoles.some(({ id }) => id === inputs.roleId))
      throw new Error(`the app role ${inputs.roleId} already exists; it needs to be imported`);
    patchRoles(tenant, application, [...application.appRoles, roleOf(inputs)]);
    return { id: `${inputs.applicationId}/appRoles/${inputs.roleId}`, outputs: {} };
  },
  update: (tenant, _outputs, inputs) => {
    const application = of(tenant, inputs);
    const changed = application.appRoles.map((role) =>
      role.id === inputs.roleId ? roleOf(inputs) : role,
    );
    patchRoles(tenant, application, changed);
  },
  exists: (tenant, state) =>
    find(tenant, state)?.appRoles.some(({ id }) => id === state.roleId) ?? false,
  delete: (tenant, state) => {
    const application = of(tenant, state);
    const disabled = application.appRoles.map((role) =>
      role.id === state.roleId ? { ...role, isEnabled: false } : role,
    );
    patchRoles(tenant, application, disabled);
    patchRoles(
      tenant,
      application,
      disabled.filter(({ id }) => id !== state.roleId),
    );
  },
};

interface ScopeInputs {
  applicationId: string;
  scopeId: string;
  value: string;
  type?: string;
  adminConsentDescription: string;
  adminConsentDisplayName: string;
  userConsentDescription?: string;
  userConsentDisplayName?: string;
}

function scopeOf({ scopeId, value, type }: ScopeInputs): PermissionScope {
  return { id: scopeId, value, type: type ?? "User", isEnabled: true };
}

export const permissionScope: Definition<ScopeInputs, Nothing> = {
  replaceOn: ["applicationId", "scopeId"],
  create: (tenant, inputs) => {
    const application = of(tenant, inputs);
    patchScopes(application, [...application.scopes, scopeOf(inputs)]);
    return { id: `${inputs.applicationId}/permissionScopes/${inputs.scopeId}`, outputs: {} };
  },
  update: (tenant, _outputs, inputs) => {
    const application = of(tenant, inputs);
    const changed = application.scopes.map((scope) =>
      scope.id === inputs.scopeId ? scopeOf(inputs) : scope,
    );
    patchScopes(application, changed);
  },
  exists: (tenant, state) =>
    find(tenant, state)?.scopes.some(({ id }) => id === state.scopeId) ?? false,
  delete: (tenant, state) => {
    const application = of(tenant, state);
    const disabled = application.scopes.map((scope) =>
      scope.id === state.scopeId ? { ...scope, isEnabled: false } : scope,
    );
    patchScopes(application, disabled);
    patchScopes(
      application,
      disabled.filter(({ id }) => id !== state.scopeId),
    );
  },
};
