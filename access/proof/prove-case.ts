/** Checks of `allow` and `deny`: one session with exactly these roles. */
import { mergePermissions, splitQueue, type Permissions } from "../subjects/permissions.ts";
import { sessionPermissions } from "../document/session.ts";
import {
  admits,
  includesSet,
  intersection,
  of,
  publishSet,
  receivedSet,
  receiveSet,
  witness,
  type SubjectSet,
} from "../subjects/index.ts";
import { storedReads, type Scope, type StoredRead } from "../reach/index.ts";
import { explain } from "../decision/explain.ts";
import { MEMBER_KINDS } from "../language/role.ts";
import { placeOf } from "./counterexample.ts";
import type { Case } from "../language/expectation.ts";
import type { Counterexample } from "./finding.ts";
import type { Ground } from "./search.ts";
import { shared } from "./candidate.ts";
import { carriedOf, storyOf, type Scene } from "./story.ts";
import {
  entriesSet,
  published,
  targets,
  wantedOf,
  type Target,
  type Wanted,
  type Way,
} from "./target.ts";

/** What is not as expected: a subject that is or is not let through. */
interface Surprise {
  readonly way: Way;
  readonly subject: string;
  /** The read by which a stream gives it. */
  readonly read?: StoredRead;
  /** How it got there. */
  readonly carried?: readonly Scene[];
  readonly queue?: string;
  /** What it brings about. */
  readonly effect?: Target;
}

/** The session that is not as expected; its grant is what lets the subject through, or the deny that does not. */
export function check(ground: Ground, tested: Case): Counterexample | undefined {
  const found = surpriseIn(ground, tested);
  if (found === undefined) return undefined;
  const { parts } = ground;
  const { expected, roles } = tested;
  const { effect: brought, read, ...surprise } = found;
  const { way, subject, queue } = surprise;
  const isRequest = way === "publish" || brought !== undefined;
  const direction = isRequest || read !== undefined ? "publish" : "subscribe";
  const effect = expected === "allow" ? "deny" : "allow";
  const { allows, denies } = explain(parts.document, roles, direction, subject, { queue });
  const [written] = effect === "deny" ? denies : allows;
  const rule = read === undefined ? written : ruleOf(ground, roles, read);
  const entries = roles.map((role) => parts.entry(role));
  return {
    roles,
    members: entries.reduce((kinds, { members }) => shared(kinds, members), MEMBER_KINDS),
    account: entries[0]?.account ?? "",
    ...surprise,
    ...(read === undefined ? {} : { stream: read.stream }),
    ...(brought === undefined ? {} : { story: storyOf(parts.graph, brought.route, subject) }),
    ...(rule === undefined
      ? {}
      : { grant: placeOf(parts, rule.role, direction, rule.entry, effect) }),
  };
}

/** The role whose entry it is by which a stream is read; undefined: every session's. */
function ruleOf({ parts }: Ground, roles: readonly string[], { entry }: StoredRead) {
  const role = roles.find((name) => parts.entry(name).publish.allow.includes(entry));
  return role === undefined ? undefined : { role, entry };
}

function surpriseIn(ground: Ground, { expected, roles, what }: Case): Surprise | undefined {
  const { parts } = ground;
  const { document } = parts;
  const account = parts.entry(roles[0] ?? "").account;
  const permissions = mergePermissions([
    sessionPermissions(document),
    ...roles.map((role) => parts.entry(role)),
  ]);
  const session = { ground, account, permissions };
  for (const wanted of wantedOf(what, [account], expected === "allow" ? "all" : "essence")) {
    const found = expected === "allow" ? missing(session, wanted) : given(session, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Session {
  readonly ground: Ground;
  readonly account: string;
  readonly permissions: Permissions;
}

function missing(session: Session, wanted: Wanted): Surprise | undefined {
  const { permissions } = session;
  const canPublish = (subject: string) =>
    routes(session, wanted, "publish", of(subject), "direct").some(({ route }) =>
      includesSet(publishSet(permissions.publish), route.set),
    );
  const canReceive = (entry: string) => {
    const { subject, queue } = splitQueue(entry);
    if (wanted.account === session.account) return admits(permissions.subscribe, subject, queue);
    return routes(session, wanted, "receive", of(subject), "direct").some(({ route }) =>
      includesSet(receivedSet(permissions.subscribe), route.set),
    );
  };
  const unpublished = wanted.publish.find((subject) => !canPublish(subject));
  if (unpublished !== undefined) return { way: "publish", subject: unpublished };
  const unheard = wanted.subscribe.find((entry) => !canReceive(entry));
  return unheard === undefined ? undefined : { way: "receive", ...splitQueue(unheard) };
}

function given(session: Session, wanted: Wanted): Surprise | undefined {
  const { publish, subscribe } = session.permissions;
  const { scope } = session.ground;
  const reads = readsOf(session);
  const { graph } = session.ground.parts;
  const brought = published(wanted, graph, scope)
    .flatMap((place) => targets("publish", place, graph, scope))
    .filter(({ route }) => route.account === session.account);
  for (const target of brought) {
    const found = usual(intersection(publishSet(publish), target.route.set));
    if (found === undefined) continue;
    const isEffect = target.route.steps.some(({ kind }) => kind !== "import");
    const effect = isEffect ? { effect: target } : {};
    return { way: "publish", subject: found.subject, ...effect };
  }
  for (const entry of wanted.subscribe) {
    const asked = splitQueue(entry).queue;
    const again = asked === undefined ? [of(entry)] : [];
    const stored = again.flatMap((set) =>
      targets("read", { account: wanted.account, set }, session.ground.parts.graph, scope),
    );
    const received = [
      ...routes(session, wanted, "receive", entriesSet([entry]), scope),
      ...stored.filter(({ way, route }) => way === "receive" && route.account === session.account),
    ];
    for (const { route } of received) {
      const found = usual(intersection(receiveSet(subscribe), route.set));
      // without a queue group in the case, what only a group receives is not a surprise
      if (found === undefined || (asked === undefined && found.queue !== undefined)) continue;
      return { way: "receive", subject: found.subject, ...(asked ? { queue: asked } : {}) };
    }
    for (const target of stored) {
      const found = target.made ? madeIn(session, target) : readIn(reads, target);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** What the session reads of a stream itself. */
function readIn(reads: readonly StoredRead[], target: Target): Surprise | undefined {
  const { stream, route, carried = [] } = target;
  if (target.way !== "read" || stream === undefined) return undefined;
  for (const read of reads) {
    if (read.account !== stream.account || read.stream !== stream.name) continue;
    const hit = intersection(read.set, route.set);
    const found = usual(hit);
    if (found === undefined) continue;
    const scenes = carriedOf(carried, hit);
    return { way: "read", subject: found.subject, read, ...(scenes && { carried: scenes }) };
  }
  return undefined;
}

/** A stream that it has delivered by somebody else's answer. */
function madeIn(
  { account, permissions }: Session,
  { way, route }: Target,
): (Surprise & { readonly effect: Target }) | undefined {
  if (route.account !== account) return undefined;
  const found = usual(intersection(publishSet(permissions.publish), route.set));
  return found && { way: "read", subject: found.subject, effect: { way, route } };
}

function readsOf({ ground, account, permissions }: Session): StoredRead[] {
  const { graph } = ground.parts;
  const { publish } = permissions;
  const requests = ground.parts.readRequests(account);
  return storedReads(graph, publish.allow, publishSet(publish), requests);
}

function routes(
  { ground, account }: Session,
  wanted: Wanted,
  way: Way,
  set: SubjectSet,
  scope: Scope,
): Target[] {
  const place = { account: wanted.account, set };
  return targets(way, place, ground.parts.graph, scope).filter(
    ({ route }) => route.account === account,
  );
}

/** An example for somebody whose ids the policy does not spell out. */
function usual(set: SubjectSet): { subject: string; queue?: string } | undefined {
  const found = witness(set);
  return found?.when === undefined ? found : undefined;
}
