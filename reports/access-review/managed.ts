/** Grants and revocations as a review has them, with the names of the directory. */
import type { Deed, GrantSeen, Management, RevocationSeen } from "./management.ts";
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
    .map(([id, { kind, target, comment, until, deeds }]) => ({
      ...{ id, kind, target: named(target, names), comment },
      ...step("revoked", deeds.get("revoke"), names),
      ...(until === undefined ? {} : { until: instantOf(until * 1000) }),
      ...step("lifted", deeds.get("lift"), names),
    }));
}

function grantOf(id: string, grant: GrantSeen, names: Names): ReviewedGrant {
  const { role, holder, comment, until, deeds, logins, lastUsed } = grant;
  const [assign, approve] = [deeds.get("assign"), deeds.get("approve")];
  return {
    id,
    ...(role === undefined ? {} : { role }),
    ...(holder === undefined ? {} : { holder: named(holder, names) }),
    ...(comment === undefined ? {} : { comment }),
    ...step("proposed", assign ?? deeds.get("propose"), names),
    ...step("approved", approve, names),
    ...(until === undefined ? {} : { until: instantOf(until * 1000) }),
    ...step("withdrawn", deeds.get("withdraw"), names),
    // a login that had it says so as well
    given: assign?.isDone === true || approve?.isDone === true || logins > 0,
    logins,
    ...(lastUsed === undefined ? {} : { lastUsed: instantOf(lastUsed) }),
  };
}

function step<Name extends string>(
  name: Name,
  deed: Deed | undefined,
  names: Names,
): { readonly [K in Name]?: Step } {
  if (deed?.isDone !== true) return {};
  const value: Step = { by: named(deed.by, names), at: instantOf(deed.at) };
  return { [name]: value } as { readonly [K in Name]?: Step };
}

function named(id: string, names: Names): Named {
  return { id, name: names.get(id) ?? id };
}

function beginning({ deeds }: GrantSeen | RevocationSeen): number {
  return Math.min(...[...deeds.values()].map(({ at }) => at));
}
