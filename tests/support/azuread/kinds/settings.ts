import { applicationOf } from "../graph/applications.ts";
import { badRequest } from "../graph/error.ts";
import type { Application, Tenant } from "../graph/model.ts";
import {
  addIdentifierUri,
  preAuthorize,
  setOptionalClaims,
  setRedirectUris,
} from "../graph/settings.ts";
import { principalOf } from "../graph/principals.ts";
import { oneOf, parseApplicationPath, type Definition, type Nothing } from "./definition.ts";

interface OfApplication {
  applicationId: string;
}

const of = (tenant: Tenant, { applicationId }: OfApplication): Application =>
  applicationOf(tenant, parseApplicationPath(applicationId));
const find = (tenant: Tenant, { applicationId }: OfApplication): Application | undefined =>
  tenant.applications.find(({ id }) => id === parseApplicationPath(applicationId));

export const identifierUri: Definition<OfApplication & { identifierUri: string }, Nothing> = {
  replaceOn: ["applicationId", "identifierUri"],
  create: (tenant, inputs) => {
    addIdentifierUri(tenant, of(tenant, inputs), inputs.identifierUri);
    const segment = Buffer.from(inputs.identifierUri).toString("base64");
    return { id: `${inputs.applicationId}/identifierUris/${segment}`, outputs: {} };
  },
  exists: (tenant, state) =>
    find(tenant, state)?.identifierUris.includes(state.identifierUri) ?? false,
  delete: (tenant, state) => {
    const application = of(tenant, state);
    application.identifierUris = application.identifierUris.filter(
      (uri) => uri !== state.identifierUri,
    );
  },
};

interface Redirects extends OfApplication {
  type: string;
  redirectUris: string[];
}
export const redirectUris: Definition<Redirects, Nothing> = {
  replaceOn: ["applicationId", "type"],
  check: ({ type }) => oneOf("type", type, "PublicClient", "SPA", "Web"),
  create: (tenant, inputs) => {
    setRedirectUris(of(tenant, inputs), inputs.type, inputs.redirectUris);
    return { id: `${inputs.applicationId}/redirectUris/${inputs.type}`, outputs: {} };
  },
  update: (tenant, _outputs, inputs) =>
    setRedirectUris(of(tenant, inputs), inputs.type, inputs.redirectUris),
  exists: (tenant, state) => state.type in (find(tenant, state)?.redirectUris ?? {}),
  delete: (tenant, state) => {
    const { [state.type]: _gone, ...rest } = of(tenant, state).redirectUris;
    of(tenant, state).redirectUris = rest;
  },
};

interface PreAuthorized extends OfApplication {
  authorizedClientId: string;
  permissionIds: string[];
}
export const preAuthorized: Definition<PreAuthorized, Nothing> = {
  replaceOn: ["applicationId", "authorizedClientId"],
  create: (tenant, inputs) => {
    preAuthorize(tenant, of(tenant, inputs), inputs.authorizedClientId, inputs.permissionIds);
    const path = `preAuthorizedApplications/${inputs.authorizedClientId}`;
    return { id: `${inputs.applicationId}/${path}`, outputs: {} };
  },
  update: (tenant, _outputs, inputs) =>
    preAuthorize(tenant, of(tenant, inputs), inputs.authorizedClientId, inputs.permissionIds),
  exists: (tenant, state) => state.authorizedClientId in (find(tenant, state)?.preAuthorized ?? {}),
  delete: (tenant, state) => {
    const { [state.authorizedClientId]: _gone, ...rest } = of(tenant, state).preAuthorized;
    of(tenant, state).preAuthorized = rest;
  },
};

interface ApiAccess extends OfApplication {
  apiClientId: string;
  scopeIds?: string[];
  roleIds?: string[];
}
export const apiAccess: Definition<ApiAccess, Nothing> = {
  replaceOn: ["applicationId", "apiClientId"],
  check: ({ scopeIds, roleIds }) =>
    (scopeIds ?? roleIds)
      ? []
      : [{ property: "scopeIds", reason: "one of roleIds and scopeIds must be specified" }],
  create: (tenant, inputs) => {
    const { scopeIds = [], roleIds = [], apiClientId } = inputs;
    of(tenant, inputs).apiAccess[apiClientId] = [...scopeIds, ...roleIds];
    return { id: `${inputs.applicationId}/apiAccess/${apiClientId}`, outputs: {} };
  },
  exists: (tenant, state) => state.apiClientId in (find(tenant, state)?.apiAccess ?? {}),
  delete: (tenant, state) => {
    const { [state.apiClientId]: _gone, ...rest } = of(tenant, state).apiAccess;
    of(tenant, state).apiAccess = rest;
  },
};

export const fallbackPublicClient: Definition<OfApplication & { enabled?: boolean }, Nothing> = {
  replaceOn: ["applicationId"],
  create: (tenant, inputs) => {
    of(tenant, inputs).isFallbackPublicClient = inputs.enabled ?? false;
    return { id: `${inputs.applicationId}/fallbackPublicClient`, outputs: {} };
  },
  exists: (tenant, state) => find(tenant, state) !== undefined,
  delete: (tenant, state) => void (of(tenant, state).isFallbackPublicClient = false),
};

interface OptionalClaims extends OfApplication {
  accessTokens?: { name: string; additionalProperties?: string[] }[];
}
/**
 * What the provider takes (terraform-provider-azuread, applications/schema.go): `include_user_token` is not among it,
 * although Graph would take it.
 */
const additionalProperties = [
  ...["cloud_displayname", "dns_domain_and_sam_account_name", "emit_as_roles"],
  ...["include_externally_authenticated_upn", "max_size_limit", "use_guid"],
  ...["include_externally_authenticated_upn_without_hash", "sam_account_name"],
  ...["netbios_domain_and_sam_account_name", "on_premise_security_identifier"],
];

export const optionalClaims: Definition<OptionalClaims, Nothing> = {
  replaceOn: ["applicationId"],
  check: ({ accessTokens = [] }) =>
    accessTokens
      .flatMap((claim) => claim.additionalProperties ?? [])
      .flatMap((one) => oneOf("accessTokens", one, ...additionalProperties)),
  create: (tenant, inputs) => {
    setOptionalClaims(of(tenant, inputs), inputs.accessTokens ?? []);
    return { id: `${inputs.applicationId}/optionalClaims`, outputs: {} };
  },
  update: (tenant, _outputs, inputs) =>
    setOptionalClaims(of(tenant, inputs), inputs.accessTokens ?? []),
  exists: (tenant, state) => (find(tenant, state)?.optionalClaims.length ?? 0) > 0,
  delete: (tenant, state) => void (of(tenant, state).optionalClaims = []),
};

/** The one who makes an application is an owner already; to name them again is an error of the provider. */
export const owner: Definition<OfApplication & { ownerObjectId: string }, Nothing> = {
  replaceOn: ["applicationId", "ownerObjectId"],
  create: (tenant, inputs) => {
    const { owners } = of(tenant, inputs);
    if (principalOf(tenant, inputs.ownerObjectId).type === "Group")
      throw badRequest("The reference target of type 'Group' is invalid for property 'owners'.");
    if (owners.includes(inputs.ownerObjectId))
      throw new Error("a resource with the same ID already exists; it needs to be imported");
    owners.push(inputs.ownerObjectId);
    return { id: `${inputs.applicationId}/owners/${inputs.ownerObjectId}`, outputs: {} };
  },
  exists: (tenant, state) => find(tenant, state)?.owners.includes(state.ownerObjectId) ?? false,
  delete: (tenant, state) => {
    const application = of(tenant, state);
    application.owners = application.owners.filter((one) => one !== state.ownerObjectId);
  },
};
