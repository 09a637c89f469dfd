import { sortedSet } from "../../values/canonical.ts";
import { intersectPermissions } from "../subjects/intersect.ts";
import type { AccessDocument } from "../document/document.ts";
import {
  fillPermissions,
  mergePermissions,
  type Permissions,
  type SubjectPermissions,
} from "../subjects/permissions.ts";
import { fillWith } from "../subjects/placeholder.ts";
import { select, type Selection } from "./selection.ts";
import type { DecideOptions, SessionPermissions, Decide, Decision, Identity } from "./decision.ts";

/**
 * What a verified identity may do now, in one account. Pure, and closed: what is not granted is refused.
 *
 * The roles that count are those of the token which the policy has, which an identity of this kind may
 * hold, and which have not expired; the rest drop out with their allows and denies. Of these, the roles
 * of one account are merged: union of the allows, union of the denies. A role with `mqtt(…)` counts for MQTT clients alone, which cannot name
 * the subject of a reply. An agent that acts for a person gets
 * what these and its own bounds both permit, and nothing if the policy does not know it. Write both lists into the user
 * JWT, even when empty: nats-server takes an absent list for permission to everything.
 *
 * @throws AccessError `claim_invalid` when a claim is not a lower-case GUID
 * @example
 * decide(document, { kind: "user", roles: ["Orders.Read"], claims: { oid, azp, tid } }, { now: 1_800_000_000 });
 */
export const decide: Decide = (document, identity, options) => {
  const fill = fillWith(identity.claims);
  const selected = select(document, identity, options);
  return "reason" in selected
    ? { granted: false, ...selected }
    : { granted: true, permissions: grantOf(selected, fill, options) };
};

/** Selections that a decider remembers; a policy has few sets of roles that people really hold together. */
const maxSelections = 1024;

/**
 * `decide` for many logins by one document, with the same answers: which roles count, and what they permit
 * together, is worked out once for each set of roles.
 *
 * @param document must no longer change
 * @example
 * const decideBy = decider(document);
 * decideBy({ kind: "user", roles: ["Orders.Read"], claims }, { now: 1_800_000_000 });
 */
export function decider(
  document: AccessDocument,
): (identity: Identity, options: DecideOptions) => Decision {
  const known = new Map<string, Selection>();
  const hasAgents = Object.keys(document.agents ?? {}).length > 0;
  return (identity, options) => {
    const { account, connection, now } = options;
    const fill = fillWith(identity.claims);
    const { kind, roles, claims, isAgent } = identity;
    const key = JSON.stringify([
      ...[kind, isAgent, account, connection],
      ...[hasAgents && claims.azp, roles],
    ]);
    const remembered = known.get(key);
    if (remembered && remembered.from <= now && now < remembered.until)
      return { granted: true, permissions: grantOf(remembered, fill, options) };
    const selected = select(document, identity, options);
    if ("reason" in selected) return { granted: false, ...selected };
    if (known.size === maxSelections) known.clear();
    known.set(key, selected);
    return { granted: true, permissions: grantOf(selected, fill, options) };
  };
}

/** What is selected, for one identity. */
function grantOf(
  { account, roles, permissions, connections, agent, bounds, end, longest }: Selection,
  fill: (subject: string) => string,
  { connection, now }: DecideOptions,
): SessionPermissions {
  const merged = mergePermissions([fillPermissions(permissions, fill)]);
  const expires = Math.min(end, now + longest);
  const granted =
    bounds === undefined ? merged : intersectPermissions(merged, fillPermissions(bounds, fill));
  return {
    account,
    roles,
    ...(connection === "LEAFNODE" ? withoutMqtt(granted) : granted),
    ...(connections.length === 0 ? {} : { connections }),
    ...(agent === undefined ? {} : { agent }),
    ...(expires === Infinity ? {} : { expires }),
  };
}

/** nats-server 2.14 allows it to every leaf node unless it is denied (client.go, canSubscribeInternal); 2.15.2 does not. */
const MQTT = "$MQTT.>";

function withoutMqtt(granted: Permissions): Permissions {
  const denied = ({ allow, deny }: SubjectPermissions) => ({
    allow,
    deny: sortedSet([...deny, MQTT]),
  });
  return { ...granted, publish: denied(granted.publish), subscribe: denied(granted.subscribe) };
}
