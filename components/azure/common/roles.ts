import { RoleAssignment } from "@pulumi/azure-native/authorization/roleAssignment.js";
import * as pulumi from "@pulumi/pulumi";

/** Ids of roles that are the same in every tenant (Azure, "Azure built-in roles"). */
export const BuiltInRole = {
  /** Reads the values of secrets. */
  KeyVaultSecretsUser: "4633458b-17de-408a-b874-0445c86b69e6",
  /** May do everything in an AKS cluster, through Azure RBAC. */
  AksRbacClusterAdmin: "b1ff04bb-8a4e-4dc4-8eb5-8693973ce19b",
  /** Joins nodes and load balancers to a subnet. */
  NetworkContributor: "4d97b98b-1d4f-4787-a291-c67834d212e7",
} as const;
export type BuiltInRole = (typeof BuiltInRole)[keyof typeof BuiltInRole];

export const PrincipalType = {
  User: "User",
  Group: "Group",
  /** Programs and managed identities. */
  ServicePrincipal: "ServicePrincipal",
} as const;
export type PrincipalType = (typeof PrincipalType)[keyof typeof PrincipalType];

export interface Grant {
  role: BuiltInRole;
  principalId: pulumi.Input<string>;
  /**
   * Given always: Azure then does not look the principal up, which fails until the directory has copied a
   * new one everywhere. Without, the SDK says `User`.
   */
  principalType: PrincipalType;
  /** Id of the resource that it holds for, and for nothing else. */
  scope: pulumi.Input<string>;
}

/** Gives a principal a built-in role on one resource. */
export function assignRole(
  name: string,
  { role, principalId, principalType, scope }: Grant,
  options: pulumi.CustomResourceOptions,
): RoleAssignment {
  const roleDefinitionId = pulumi
    .output(scope)
    .apply(
      (id) => `${subscriptionOf(id)}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    );
  return new RoleAssignment(name, { principalId, principalType, roleDefinitionId, scope }, options);
}

/**
 * A role's definition is read back with the subscription in front: given without, it would differ from
 * itself after every refresh.
 */
function subscriptionOf(id: string): string {
  const [subscription] = /^\/subscriptions\/[^/]+/i.exec(id) ?? [];
  if (subscription === undefined)
    throw new pulumi.RunError(`"${id}" is not the id of a resource: /subscriptions/…`);
  return subscription;
}
