/** Graph's objects, so far as this project makes them; names are Graph's own. */
export interface AppRole {
  id: string;
  value: string;
  displayName: string;
  description: string;
  allowedMemberTypes: string[];
  isEnabled: boolean;
}

export interface PermissionScope {
  id: string;
  value: string;
  isEnabled: boolean;
  type: string;
}

export interface FederatedCredential {
  id: string;
  name: string;
  issuer: string;
  subject: string;
  audience: string;
  description?: string;
}

export interface PasswordCredential {
  keyId: string;
  /** Of the value, in hex: Graph never shows a value again. */
  sha256: string;
  endDateTime: string;
}

export interface KeyCredential {
  keyId: string;
  /** PEM. */
  certificate: string;
  endDateTime: string;
}

export interface Application {
  id: string;
  appId: string;
  displayName: string;
  signInAudience: string;
  requestedAccessTokenVersion: number;
  identifierUris: string[];
  appRoles: AppRole[];
  scopes: PermissionScope[];
  /** Ids of scopes by the client's id. */
  preAuthorized: Record<string, string[]>;
  /** Ids of scopes and roles by the API's id. */
  apiAccess: Record<string, string[]>;
  redirectUris: Record<string, string[]>;
  isFallbackPublicClient: boolean;
  /** Names of the access token's optional claims. */
  optionalClaims: string[];
  federated: FederatedCredential[];
  passwords: PasswordCredential[];
  certificates: KeyCredential[];
  owners: string[];
  /** All that was written of it by Graph's own API; absent when the stand-in has made it. */
  document?: Record<string, unknown>;
}

export interface ServicePrincipal {
  id: string;
  appId: string;
  displayName: string;
  appRoleAssignmentRequired: boolean;
  servicePrincipalType: "Application" | "ManagedIdentity";
  /** Absent when the stand-in has made it. */
  owners?: string[];
  /** Of a managed identity only; an application's are its application's. */
  federated?: FederatedCredential[];
}

export interface User {
  id: string;
  /** Short name, for example `sara`. */
  name: string;
  displayName: string;
}

export interface Group {
  id: string;
  displayName: string;
  /** Object ids of direct members. */
  members: string[];
}

export interface AppRoleAssignment {
  id: string;
  appRoleId: string;
  principalId: string;
  resourceId: string;
}

/** Who may become a member of a group for a while. */
export interface Eligibility {
  id: string;
  groupId: string;
  principalId: string;
}

/** A tenant's directory; all of it is one JSON file. */
export interface Tenant {
  applications: Application[];
  servicePrincipals: ServicePrincipal[];
  users: User[];
  groups: Group[];
  assignments: AppRoleAssignment[];
  eligibilities: Eligibility[];
  /** Groups in which eligibility may last for ever. */
  permanentEligibility: string[];
  /** What the issuer was told, as JSON texts by key. */
  written: Record<string, string>;
}

export function emptyTenant(): Tenant {
  return {
    applications: [],
    servicePrincipals: [],
    users: [],
    groups: [],
    assignments: [],
    eligibilities: [],
    permanentEligibility: [],
    written: {},
  };
}
