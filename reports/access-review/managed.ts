/** Grants and revocations as a review has them, with the names of the directory. */
import type { AdminAction, GrantSeen, Management, RevocationSeen } from "./management.ts";
import type { Named, ReviewedGrant, ReviewedRevocation, Step } from "./model.ts";
import { instantOf } from "./time.ts";

type Names = ReadonlyMap<string, string>;

export function grantsOf({ grants }: Management, names: Names): ReviewedGrant[] {
  return [...grants]
    .sort(([a, one], [b, other]) => beginning(other) - beginning(one) || (a < b ? -1 : 1))
    .map(([id, grant]) => grantOf(id, grant, names));
}

export function revocationsOf({ revocations }: Management, names: Names): ReviewedRevocation[] {
  return [...revocations]
    .sort(([a, one], [b, other]) => beginning(other) - beginning(one) || (a < b ? -1 : 1))
    .map(([id, { kind, target, comment, until, actions }]) => ({
      ...{ id, kind, target: named(target, names), comment },
      ...step("revoked", actions.get("revoke"), names),
      ...(until === undefined ? {} : { until: instantOf(until * 1000) }),
      ...step("lifted", actions.get("lift"), names),
    }));
}

function grantOf(id: string, grant: GrantSeen, names: Names): ReviewedGrant {
  const { role, holder, comment, until, actions, logins, lastUsed } = grant;
  const [assign, approve] = [actions.get("assign"), actions.get("approve")];
  return {
    id,
    ...(role === undefined ? {} : { role }),
    ...(holder === undefined ? {} : { holder: named(holder, names) }),
    ...(comment === undefined ? {} : { comment }),
    ...step("proposed", assign ?? actions.get("propose"), names),
    ...step("approved", approve, names),
    ...(until === undefined ? {} : { until: instantOf(until * 1000) }),
    ...step("withdrawn", actions.get("withdraw"), names),
    // a login that had it says so as well
    given: assign?.isDone === true || approve?.isDone === true || logins > 0,
    logins,
    ...(lastUsed === undefined ? {} : { lastUsed: instantOf(lastUsed) }),
  };
}

function step<Name extends string>(
  name: Name,
  action: AdminAction | undefined,
  names: Names,
): { readonly [K in Name]?: Step } {
  if (action?.isDone !== true) return {};
  const value: Step = { by: named(action.by, names), at: instantOf(action.at) };
  return { [name]: value } as { readonly [K in Name]?: Step };
}

function named(id: string, names: Names): Named {
  return { id, name: names.get(id) ?? id };
}

function beginning({ actions }: GrantSeen | RevocationSeen): number {
  return Math.min(...[...actions.values()].map(({ at }) => at));
}
