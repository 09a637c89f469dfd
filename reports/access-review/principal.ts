/** What an object id of Entra is called, and what it is, as far as the inputs say. */
export interface Principal {
  /** Object id; absent when only a name is known. */
  readonly oid?: string;
  readonly name: string;
  readonly kind?: "user" | "application" | "group";
}

/** A role that somebody holds, and how. */
export interface DirectoryAssignment extends Principal {
  /** The role's value; an app role id that the policy does not have stands as it is. */
  readonly role: string;
  /** RFC 3339, when the directory says since when. */
  readonly since?: string;
}

/** The names that `user:OID` and its like give to an identity, the same in every file of a review. */
export function keyOf({ oid, name }: Pick<Principal, "oid" | "name">): string {
  return oid ?? `name:${name}`;
}
