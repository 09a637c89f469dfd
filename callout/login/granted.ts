import type { AccessDocument, SessionPermissions } from "../../access/index.ts";
import { deciderOf, withBorrowed } from "./judge.ts";
import type { Session } from "./session.ts";

/**
 * What a policy grants a remembered session; undefined when it grants nothing.
 *
 * @param now unix seconds, a whole number
 */
export function grantOf(
  policy: AccessDocument,
  { identity, account, borrowed }: Session,
  now: number,
): SessionPermissions | undefined {
  const { kind, tid, oid, azp, isAgent } = identity;
  const roles = withBorrowed(identity.roles, borrowed);
  const principal = { kind, roles, claims: { tid, oid, azp }, isAgent };
  const decision = deciderOf(policy)(principal, { account, now });
  return decision.granted ? decision.permissions : undefined;
}
