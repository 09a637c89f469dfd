import { capabilities } from "../capability/index.ts";
import { byCodeUnit, sortedSet } from "../../values/canonical.ts";
import type { Assignment } from "../diff/index.ts";
import type { AccessDocument } from "../document/document.ts";
import type { Holder, ReportedIdentity } from "./model/report.ts";

/** Who holds the role, by name, each once. */
export function holdersOf(assignments: readonly Assignment[], role: string): Holder[] {
  return principalsOf(assignments.filter((assignment) => assignment.role === role));
}

/**
 * Everybody who holds a role, and what the roles together let them do in each account.
 *
 * @throws AccessError `role_unknown` for an assignment to a role that the policy does not have
 */
export function identitiesOf(
  document: AccessDocument,
  assignments: readonly Assignment[],
): ReportedIdentity[] {
  for (const { role } of assignments) capabilities(document, role); // is there such a role?
  return principalsOf(assignments).map((holder) => {
    const own = assignments.filter(({ principal }) => principal === holder.principal);
    const roles = sortedSet(own.map(({ role }) => role));
    const accountOf = (role: string) => document.roles[role]?.account ?? "";
    const sessions = sortedSet(roles.map(accountOf)).map((account) => {
      const together = roles.filter((role) => accountOf(role) === account);
      const can = capabilities(document, together).map(({ id, area, text, risk, why }) => ({
        id,
        area,
        text,
        risk,
        ...(why === undefined ? {} : { why }),
      }));
      return { account, roles: together, capabilities: can };
    });
    return { ...holder, sessions };
  });
}

function principalsOf(assignments: readonly Assignment[]): Holder[] {
  const kinds = new Map(assignments.map(({ principal, kind }) => [principal, kind]));
  return [...kinds]
    .map(([principal, kind]) => ({ principal, ...(kind === undefined ? {} : { kind }) }))
    .sort((x, y) => byCodeUnit(x.principal, y.principal));
}
