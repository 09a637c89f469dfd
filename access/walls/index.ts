/** Walls: accounts are domains of trust, and what a role uses of another account becomes exports and imports. */
import { type Account, accountName } from "../language/account.ts";
import { type Grantee } from "../language/grantee.ts";
import type { Grant } from "../language/grant.ts";
import type { Policy } from "../language/policy.ts";
import type { Diagnostics } from "../errors/diagnostics.ts";
import { checkClashes } from "./clash.ts";
import { crossingsOfCopy, type Copy } from "./copies.ts";
import { crossingsOf, localGrant } from "./crossing.ts";
import { checkWalls } from "./problems.ts";
import { sharesOf, type Shares } from "./share.ts";

export { copyProblem, externalOf } from "./copies.ts";
export type { Copy, WrittenOrigin } from "./copies.ts";
export { needsDeliveries } from "./crossing.ts";
export { agentDeliveries } from "./place.ts";
export type { DerivedExport, DerivedImport, Shares } from "./share.ts";

/** What the accounts share, so that every role, agent and stream can use what lives in other accounts. */
export function sharesAcross(
  all: readonly Grantee[],
  copies: readonly Copy[],
  accounts: ReadonlyMap<string, Account>,
  diagnostics: Diagnostics,
): Shares {
  checkWalls(all, accounts, diagnostics);
  const shares = sharesOf([
    ...all.flatMap((grantee) => crossings(grantee, accounts)),
    ...copies.flatMap(crossingsOfCopy),
  ]);
  checkClashes(shares, all, accounts, diagnostics);
  return shares;
}

/** What has mistakes of its own has been reported, and is not looked at twice. */
function crossings({ allows, owner, ...placed }: Grantee, accounts: ReadonlyMap<string, Account>) {
  const account = accountName(placed);
  return allows
    .filter(
      ({ place = account, subscribe, problems }) =>
        accounts.has(place) && accounts.has(account) && subscribe.length + problems.length === 0,
    )
    .flatMap((grant) => crossingsOf(grant, account, owner));
}

/** The policy with every grant in the subjects of its role's own account. */
export function localized(policy: Policy): Policy {
  const local = (account: string, grants: readonly Grant[] = []) =>
    grants.map((grant) => localGrant(grant, account));
  return {
    ...policy,
    roles: policy.roles.map((role) => ({
      ...role,
      grants: local(accountName(role), role.grants),
      denies: local(accountName(role), role.denies),
    })),
    agents: (policy.agents ?? []).map((agent) => ({
      ...agent,
      bounds: local(accountName(agent), agent.bounds),
      denies: local(accountName(agent), agent.denies),
    })),
  };
}
