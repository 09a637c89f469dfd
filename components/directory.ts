export interface RoleAssignmentArgs {
  /** Value of the role, for example `Orders.Read`. */
  role: string;
  /** Object id of a user, group, service principal or managed identity. */
  principalId: string;
  /** Name for messages and resource names, for example `alice`. */
  principalName: string;
}

/** Which directory holds the registration: exactly one is given. */
export interface DirectoryArgs {
  /** The Entra-shaped issuer of the local target. */
  local?: LocalDirectoryArgs;
}

export interface LocalDirectoryArgs {
  /** Absolute folder that the stack owns. */
  root: string;
  /** The issuer's directory, inside `root`. */
  folder: string;
}
