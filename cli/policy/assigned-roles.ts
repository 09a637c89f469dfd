import type { AccessDocument, Assignment } from "../../access/index.ts";
import { mustBeKnown } from "../../values/known.ts";

/**
 * Who holds a role that no policy has would be left out without a word.
 *
 * @param policies of which one has each role
 * @throws Failure `role_unknown`
 */
export function mustBeOfRoles(
  assignments: readonly Assignment[],
  policies: readonly AccessDocument[],
): void {
  const roles = policies.flatMap((policy) => Object.keys(policy.roles));
  for (const { role } of assignments) mustBeKnown("role", role, roles, "nats-entra policy report");
}
