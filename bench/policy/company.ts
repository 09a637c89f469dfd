/** A policy of any size, made up but shaped like real ones. */
import { policy, type Invariant, type Policy } from "../../access/index.ts";
import { random } from "../random.ts";
import { changed } from "./change.ts";
import { invariantsOf, overall } from "./invariants.ts";
import { ROLES_IN_TEAM, rolesOf } from "./roles.ts";
import { teams } from "./team.ts";

const TEAMS_IN_ACCOUNT = 5;

export interface CompanyOptions {
  /** How many, with {@link GRANTS} grants each. */
  readonly roles: number;
  /** Another seed gives other names and another mixture. */
  readonly seed: number;
  /** All roles in one account, instead of an account for every five teams. @default false */
  readonly oneAccount?: boolean;
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
  oneAccount = false,
  changed: changes = 0,
}: CompanyOptions): Company {
  const draw = random(seed);
  const count = Math.ceil(roles / ROLES_IN_TEAM);
  const all = teams(count, oneAccount ? count : TEAMS_IN_ACCOUNT, seed);
  const made = all.flatMap((team, i) =>
    rolesOf(team, Math.min(ROLES_IN_TEAM, roles - i * ROLES_IN_TEAM), draw),
  );
  return {
    policy: policy({
      accounts: [...new Set(all.map(({ account }) => account))],
      roles: changed(made, changes),
    }),
    invariants: [...overall(), ...all.flatMap(invariantsOf)],
  };
}
