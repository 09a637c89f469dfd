/** Checks of `allow` and `deny`: one session with exactly these roles. */
import { mergeRules, sessionRules, splitQueue, type Rules } from "../permissions.ts";
import {
  admits,
  inAnyQueue,
  includesSet,
  intersection,
  of,
  publishSet,
  receiveSet,
  witness,
  type SubjectSet,
} from "../subjects/index.ts";
import { explain } from "../explain.ts";
import { MEMBER_KINDS } from "../role.ts";
import { placeOf } from "./counterexample.ts";
import type { Case } from "./expectation.ts";
import type { Counterexample } from "./finding.ts";
import type { Ground } from "./search.ts";
import { shared } from "./session.ts";
import { entriesSet, targets, wantedOf, type Wanted, type Way } from "./target.ts";

/** What is not as expected: a subject that is or is not let through. */
interface Surprise {
  readonly way: "publish" | "receive";
  readonly subject: string;
  readonly queue?: string;
}

/** The session that is not as expected; its grant is what lets the subject through, or the deny that does not. */
export function check(ground: Ground, tested: Case): Counterexample | undefined {
  const found = surprise(ground, tested);
  if (found === undefined) return undefined;
  const { parts } = ground;
  const { expected, roles } = tested;
  const { way, subject, queue } = found;
  const direction = way === "publish" ? "publish" : "subscribe";
  const { allows, denies } = explain(parts.document, roles, direction, subject, { queue });
  const effect = expected === "allow" ? "deny" : "allow";
  const [rule] = effect === "deny" ? denies : allows;
  const entries = roles.map((role) => parts.entry(role));
  return {
    roles,
    members: entries.reduce((kinds, { members }) => shared(kinds, members), MEMBER_KINDS),
    account: entries[0]?.account ?? "",
    ...found,
    ...(rule === undefined
      ? {}
      : { grant: placeOf(parts, rule.role, direction, rule.entry, effect) }),
  };
}

function surprise(ground: Ground, { expected, roles, what }: Case): Surprise | undefined {
  const { parts } = ground;
  const { document } = parts;
  const account = parts.entry(roles[0] ?? "").account;
  const rules = mergeRules([sessionRules(document), ...roles.map((role) => parts.entry(role))]);
  const session = { ground, account, rules };
  for (const wanted of wantedOf(what, [account], expected === "allow" ? "all" : "essence")) {
    const found = expected === "allow" ? missing(session, wanted) : given(session, wanted);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Session {
  readonly ground: Ground;
  readonly account: string;
  readonly rules: Rules;
}

function missing(session: Session, wanted: Wanted): Surprise | undefined {
  const { rules } = session;
  const canPublish = (subject: string) =>
    routes(session, wanted, "publish", of(subject)).some((set) =>
      includesSet(publishSet(rules.publish), set),
    );
  const canReceive = (entry: string) => {
    const { subject, queue } = splitQueue(entry);
    if (wanted.account === session.account) return admits(rules.subscribe, subject, queue);
    return routes(session, wanted, "receive", of(subject)).some((set) =>
      includesSet(inAnyQueue(receiveSet(rules.subscribe)), set),
    );
  };
  const unpublished = wanted.publish.find((subject) => !canPublish(subject));
  if (unpublished !== undefined) return { way: "publish", subject: unpublished };
  const unheard = wanted.subscribe.find((entry) => !canReceive(entry));
  return unheard === undefined ? undefined : { way: "receive", ...splitQueue(unheard) };
}

function given(session: Session, wanted: Wanted): Surprise | undefined {
  const { publish, subscribe } = session.rules;
  for (const set of routes(session, wanted, "publish", of(...wanted.publish))) {
    const found = usual(intersection(publishSet(publish), set));
    if (found !== undefined) return { way: "publish", subject: found.subject };
  }
  for (const entry of wanted.subscribe) {
    const asked = splitQueue(entry).queue;
    for (const set of routes(session, wanted, "receive", entriesSet([entry]))) {
      const found = usual(intersection(receiveSet(subscribe), set));
      // without a queue group in the case, what only a group receives is no surprise
      if (found === undefined || (asked === undefined && found.queue !== undefined)) continue;
      return { way: "receive", subject: found.subject, ...(asked ? { queue: asked } : {}) };
    }
  }
  return undefined;
}

function routes(
  { ground, account }: Session,
  wanted: Wanted,
  way: Way,
  set: SubjectSet,
): SubjectSet[] {
  return targets(way, { account: wanted.account, set, flows: [] }, ground.flows).flatMap(
    ({ route }) => (route.account === account ? [route.set] : []),
  );
}

/** An example for somebody whose ids the policy does not spell out. */
function usual(set: SubjectSet): { subject: string; queue?: string } | undefined {
  const found = witness(set);
  return found?.when === undefined ? found : undefined;
}
