import type { Account } from "./account.ts";
import type { Role } from "./role.ts";
import { callSite, type SourceRef } from "./source.ts";

/** A role, or a module whose exports are roles or lists of roles: `import * as support from "./roles/support.ts"`. */
export type RoleSource = Role | Readonly<Record<string, unknown>>;

export interface Policy {
  readonly kind: "policy";
  readonly accounts: readonly Account[];
  /** Each once, in the order given. */
  readonly roles: readonly Role[];
  /** Modules in which no role was found, by their position in the list. */
  readonly emptyModules: readonly number[];
  readonly source: SourceRef;
}

/**
 * Puts accounts and roles together; `compile()` checks the whole and spells it out.
 *
 * @example
 * import * as support from "./roles/support.ts";
 * export default policy({ accounts: [orders, finance], roles: [support] });
 */
export function policy(parts: {
  readonly accounts: readonly Account[];
  readonly roles: readonly RoleSource[];
}): Policy {
  const found = parts.roles.map(rolesIn);
  return {
    kind: "policy",
    accounts: parts.accounts,
    roles: [...new Set(found.flat())],
    emptyModules: found.flatMap((roles, position) => (roles.length === 0 ? [position] : [])),
    source: callSite(policy),
  };
}

function rolesIn(source: RoleSource): Role[] {
  return isRole(source) ? [source] : Object.values(source).flat().filter(isRole);
}

/** By shape and not by class: a policy may come with its own copy of this package. */
function isRole(value: unknown): value is Role {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "role";
}
