/** Proofs of `separate`: nobody has both powers, no message passes between two groups. */
import type { Permissions } from "../subjects/permissions.ts";
import {
  inAnyQueue,
  isEmpty,
  intersection,
  meet,
  of,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import { exampleOf, placeOf } from "./counterexample.ts";
import type { Counterexample } from "./finding.ts";
import type { SeparateGroups, SeparatePowers } from "../language/invariant.ts";
import type { Graph, Place } from "../reach/index.ts";
import { Parts } from "./reach.ts";
import {
  hitsOf,
  refutationOf,
  targetsFor,
  type Ground,
  type Hit,
  type Refutation,
} from "./search.ts";
import { candidatesOf, shared, type Candidate } from "./candidate.ts";
import { reached, targets } from "./target.ts";
import { everyone, type Named } from "../language/who.ts";

/**
 * An identity that has both gets them by two roles, or by one. In two accounts it opens two sessions, and
 * neither role's denies count in the other. In one account every role counts in every session, so the
 * denies of both count for both.
 */
export function provePowers(
  ground: Ground,
  { what: [a, b] }: SeparatePowers,
): Refutation | undefined {
  const accounts = Object.keys(ground.parts.document.accounts);
  const hits = (what: typeof a) => [
    ...hitsOf(ground, [everyone], targetsFor(ground, what, accounts)),
  ];
  const [left, right] = [hits(a), hits(b)];
  for (const one of left) {
    for (const other of right) {
      const both = together(ground, one, other);
      if (both !== undefined) return { example: both, others: [] };
    }
  }
  return undefined;
}

function together({ parts }: Ground, one: Hit, other: Hit): Counterexample | undefined {
  const members = shared(one.session.members, other.session.members);
  if (members.length === 0) return undefined;
  const roles = [...new Set([...one.session.roles, ...other.session.roles])];
  const [first, second] = [beside(parts, one, other), beside(parts, other, one)];
  if (first === undefined || second === undefined) return undefined;
  const [mine, yours] = [reached(first.reach(), one.target), reached(second.reach(), other.target)];
  if (mine === undefined || yours === undefined) return undefined;
  return {
    ...exampleOf(parts, { ...first, roles, members }, one.target, mine),
    also: exampleOf(parts, { ...second, roles, members }, other.target, yours),
  };
}

/** The session of one role when the other's role is held as well; undefined when it need not be looked at. */
function beside(parts: Parts, { session }: Hit, other: Hit): Candidate | undefined {
  const { giver, account, roles } = session;
  const [role] = other.session.roles;
  if (account !== other.session.account || roles[0] === role) return session;
  // what every session may do, the other's session may do itself
  if (giver === undefined) return undefined;
  return { ...session, reach: () => parts.reach(giver, account, role) };
}

/** Nothing that one side publishes is received by the other. */
export function proveGroups(
  ground: Ground,
  { who: [a, b] }: SeparateGroups,
): Refutation | undefined {
  return hears(ground, b, a) ?? hears(ground, a, b);
}

function hears(ground: Ground, listeners: Named, speakers: Named): Refutation | undefined {
  const { graph } = ground.parts;
  const views = OTHER_IDENTITIES.map((change) => new Parts(graph, change));
  const heard = views.flatMap((parts) =>
    graph.accounts.flatMap((home) =>
      [...candidatesOf(listeners, parts, home)].flatMap((session) =>
        placesHeard(graph, session).map((place) => ({ parts, session, place })),
      ),
    ),
  );
  const wanted = graph.accounts.flatMap((account) => {
    const sets = heard.filter(({ place }) => place.account === account);
    const set = union(...sets.map(({ place }) => place.set));
    return targets("publish", { account, set }, graph, ground.scope);
  });
  const found = refutationOf(ground, hitsOf(ground, [speakers], wanted));
  if (found === undefined) return undefined;
  const { example } = found;
  const { account, subject = "" } = example.story?.at(-1) ?? example.elsewhere ?? example;
  const who = heard.find(({ place }) => place.account === account && meet(place.set, of(subject)));
  if (who === undefined) return found;
  return { ...found, example: { ...example, heard: listener(who.parts, who.session, subject) } };
}

/** What a session receives in its account, and what is published to get into the streams that it reads. */
function placesHeard(graph: Graph, session: Candidate): Place[] {
  const reach = session.reach();
  const streams = new Set(
    reach.reads.flatMap(({ account, stream }) => graph.streams(account)[stream] ?? []),
  );
  return [
    { account: session.account, set: inAnyQueue(reach.receive) },
    ...[...streams].flatMap((stream) => graph.storage.feeds(stream, reach.stored(stream))),
  ];
}

function listener(
  parts: Parts,
  session: Candidate,
  subject: string,
): NonNullable<Counterexample["heard"]> {
  const { roles, members, account, giver } = session;
  const reach = session.reach();
  const meets = (set: SubjectSet) => !isEmpty(intersection(set, of(subject)));
  const { graph } = parts;
  const read = reach.reads.find(({ account, stream, set }) => {
    const facts = graph.streams(account)[stream];
    return facts && graph.storage.feeds(facts, set).some((feed) => meets(feed.set));
  });
  const index = reach.part.permissions.subscribe.allow.findIndex((entry) =>
    meets(reach.ofEntry("subscribe", entry)),
  );
  // the place is looked up by the entry as it is written, with the session's own claims
  const written = giver === undefined ? parts.document.session : parts.entry(giver).subscribe;
  const list = "allow" in written ? written.allow : written.subscribe;
  const grant =
    index < 0 && read !== undefined
      ? placeOf(parts, giver, "publish", read.entry.replaceAll("'}", "}"))
      : placeOf(parts, giver, "subscribe", list[index] ?? "");
  return { roles, members, account, grant };
}

/**
 * Two identities have two object ids. They may well be of one tenant, and people who use the same client
 * application have the same `azp`, so that one is looked at both ways.
 */
const OTHER_IDENTITIES: readonly ((permissions: Permissions) => Permissions)[] = [
  ["oid"],
  ["oid", "azp"],
].map((claims) => (permissions) => {
  const change = (entries: readonly string[]) =>
    entries.map((entry) =>
      claims.reduce((text, claim) => text.replaceAll(`{${claim}}`, `{${claim}'}`), entry),
    );
  const { publish, subscribe } = permissions;
  return {
    publish: { allow: change(publish.allow), deny: change(publish.deny) },
    subscribe: { allow: change(subscribe.allow), deny: change(subscribe.deny) },
  };
});
