/** Permissions as they are for every holder of a role: each claim may be anything. */
import type { SubjectPermissions } from "../subjects/permissions.ts";
import { receivedSet, type SubjectSet } from "../subjects/index.ts";
import { withWildcards } from "../subjects/placeholder.ts";

/** Two documents that are compared have most permissions in common. */
const known = new WeakMap<SubjectPermissions, SubjectSet>();

/** What anybody with the permissions may receive, whatever their claims. */
export function receivedByAny(permissions: SubjectPermissions): SubjectSet {
  const found = known.get(permissions);
  if (found !== undefined) return found;
  const common = permissions.deny.filter((entry) => !entry.includes("{"));
  const made = receivedSet({ allow: permissions.allow.map(withWildcards), deny: common });
  known.set(permissions, made);
  return made;
}
