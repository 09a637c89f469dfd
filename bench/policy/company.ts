/** A policy of any size, made up but shaped like real ones. */
import { policy, type Account, type Invariant, type Policy } from "../../access/index.ts";
import { random } from "../random.ts";
import { changed } from "./change.ts";
import { invariantsOf } from "./invariants.ts";
import { ROLES_IN_TEAM, rolesOf } from "./roles.ts";
import { teams, type Layout, type Team } from "./team.ts";

export interface CompanyOptions {
  /** How many, with {@link GRANTS} grants each. */
  readonly roles: number;
  /** Another seed gives other names and another mixture. */
  readonly seed: number;
  /** @default "walled" */
  readonly layout?: Layout;
  /** So many roles are other than without this. @default 0 */
  readonly changed?: number;
}

export interface Company {
  readonly policy: Policy;
  readonly invariants: readonly Invariant[];
}

/** The same options make the same policy, to the byte. */
export function company({
  roles,
  seed,
  layout = "walled",
  changed: changes = 0,
}: CompanyOptions): Company {
  const draw = random(seed);
  const count = Math.ceil(roles / ROLES_IN_TEAM);
  const all = teams(count, layout, seed);
  const made = all.flatMap((team, i) =>
    rolesOf(team, Math.min(ROLES_IN_TEAM, roles - i * ROLES_IN_TEAM), draw),
  );
  return {
    policy: policy({
      accounts: accountsOf(all),
      roles: changed(made, changes),
    }),
    invariants: invariantsOf(all, layout),
  };
}

function accountsOf(all: readonly Team[]): Account[] {
  return [...new Set(all.flatMap(({ places }) => Object.values(places) as Account[]))];
}
