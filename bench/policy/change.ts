/** Changes to roles, of the kinds that reviewers meet. */
import { publish, type Role } from "../../access/index.ts";

const CHANGES: readonly ((role: Role) => Role)[] = [
  function denyRemoved(role) {
    return { ...role, denies: (role.denies ?? []).slice(1) };
  },
  function grantAdded(role) {
    return { ...role, grants: [...role.grants, publish(`${role.name}.more.*.>`)] };
  },
  function grantRemoved(role) {
    return { ...role, grants: role.grants.slice(1) };
  },
  function reordered(role) {
    return { ...role, grants: role.grants.toReversed() };
  },
  function renamed(role) {
    return { ...role, name: `${role.name}.New`, displayName: role.name };
  },
  function longer(role) {
    return { ...role, maxSession: "10h" };
  },
];

/**
 * So many of the roles changed, spread over all of them, with each kind of change in turn: a deny
 * removed, a grant added, a grant removed, reordered, renamed, a longer session.
 */
export function changed(roles: readonly Role[], count: number): Role[] {
  const distance = roles.length / count;
  const turns = new Map(Array.from({ length: count }, (_, i) => [Math.floor(i * distance), i]));
  return roles.map((role, i) => {
    const turn = turns.get(i);
    return turn === undefined ? role : (CHANGES[turn % CHANGES.length]?.(role) ?? role);
  });
}
