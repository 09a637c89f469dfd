import { intersectPermissions } from "../subjects/intersect.ts";
import type { AccessDocument } from "../document/document.ts";
import { fillPermissions, mergePermissions } from "../subjects/permissions.ts";
import { fillWith } from "../subjects/placeholder.ts";
import { select, type Selection } from "./selection.ts";
import type { DecideOptions, SessionPermissions, Decide, Decision, Identity } from "./decision.ts";

/**
 * What a verified identity may do now, in one account. Pure, and closed: what is not granted is refused.
 *
 * The roles that count are those of the token which the policy has, which an identity of this kind may
 * hold, and which have not expired; the rest drop out with their allows and denies. Of these, the roles
 * of one account are merged: union of the allows, union of the denies. An agent that acts for a person gets
 * what these and its own bounds both permit, and nothing if the policy does not know it. Write both lists into the user
 * JWT, even when empty: nats-server takes an absent list for permission to everything.
 *
 * @throws AccessError `claim_invalid` when a claim is not a lower-case GUID
 * @example
 * decide(document, { kind: "user", roles: ["Orders.Read"], claims: { oid, azp, tid } }, { now: 1_800_000_000 });
 */
export const decide: Decide = (document, identity, { account, now }) => {
  const fill = fillWith(identity.claims);
  const selected = select(document, identity, account, now);
  return "reason" in selected
    ? { granted: false, ...selected }
    : { granted: true, permissions: grantOf(selected, fill, now) };
};

/** Selections that a decider remembers; a policy has few sets of roles that people really hold together. */
const maxSelections = 1024;

/**
 * `decide` for many logins by one document, with the same answers: which roles count, and what they permit
 * together, is worked out once for each set of roles.
 *
 * @param document must not change any more
 * @example
 * const decideBy = decider(document);
 * decideBy({ kind: "user", roles: ["Orders.Read"], claims }, { now: 1_800_000_000 });
 */
export function decider(
  document: AccessDocument,
): (identity: Identity, options: DecideOptions) => Decision {
  const known = new Map<string, Selection>();
  const hasAgents = Object.keys(document.agents ?? {}).length > 0;
  return (identity, { account, now }) => {
    const fill = fillWith(identity.claims);
    const { kind, roles, claims, isAgent } = identity;
    const key = JSON.stringify([kind, isAgent, account, hasAgents && claims.azp, roles]);
    const remembered = known.get(key);
    if (remembered && remembered.from <= now && now < remembered.until)
      return { granted: true, permissions: grantOf(remembered, fill, now) };
    const selected = select(document, identity, account, now);
    if ("reason" in selected) return { granted: false, ...selected };
    if (known.size === maxSelections) known.clear();
    known.set(key, selected);
    return { granted: true, permissions: grantOf(selected, fill, now) };
  };
}

/** What is selected, for one identity. */
function grantOf(
  { account, roles, permissions, connections, agent, bounds, end, longest }: Selection,
  fill: (subject: string) => string,
  now: number,
): SessionPermissions {
  const merged = mergePermissions([fillPermissions(permissions, fill)]);
  const expires = Math.min(end, now + longest);
  return {
    account,
    roles,
    ...(bounds === undefined
      ? merged
      : intersectPermissions(merged, fillPermissions(bounds, fill))),
    ...(connections.length === 0 ? {} : { connections }),
    ...(agent === undefined ? {} : { agent }),
    ...(expires === Infinity ? {} : { expires }),
  };
}
