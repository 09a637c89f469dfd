/** The example policy with something changed, and what is then proved of it. */
import { fileURLToPath } from "node:url";

import { expect } from "vitest";

import {
  compile,
  policy,
  prove,
  type Account,
  type Finding,
  type Invariant,
  type Policy,
  type Role,
  type Grant,
} from "../../../access/index.ts";
import examplePolicy from "../../../policies/index.ts";
import invariants from "../../../policies/invariants.ts";

export const root = fileURLToPath(new URL("../../..", import.meta.url));

export function findings(changed: Policy, about: readonly Invariant[]): Finding[] {
  const { document, sources } = compile(changed, { root });
  return prove(document, sources, about, { root });
}

/** The only invariant of the example whose label has this in it. */
export function invariant(label: string): Invariant {
  const [found, ...others] = invariants.filter((item) => item.label.includes(label));
  if (found === undefined || others.length > 0)
    throw new Error(`'${label}' names ${found === undefined ? "none" : "several"}`);
  return found;
}

/** The example with one role changed. */
export function withRole(
  name: string,
  change: (role: Role) => Partial<Role>,
  { accounts, roles } = examplePolicy,
): Policy {
  expect(roles.map((role) => role.name)).toContain(name);
  return policy({
    accounts,
    roles: roles.map((role) => (role.name === name ? { ...role, ...change(role) } : role)),
  });
}

/** The example, and a role is granted more. */
export function granting(name: string, ...grants: Grant[]): Policy {
  return withRole(name, (role) => ({ grants: [...role.grants, ...grants] }));
}

/** The example, and a role has its sessions in another account: beside those of another role. */
export function moved(name: string, account: Account, ...grants: Grant[]): Policy {
  return withRole(name, (role) => ({ account, grants: [...role.grants, ...grants] }));
}

/** The example, and a vault is an account like others, in which a role has its sessions. */
export function unwalled(name: string, vault: Account, ...grants: Grant[]): Policy {
  const { isVault: _, ...account } = vault;
  const accounts = examplePolicy.accounts.map((each) =>
    each.name === vault.name ? account : each,
  );
  const { roles } = moved(name, account, ...grants);
  return policy({ accounts, roles });
}
