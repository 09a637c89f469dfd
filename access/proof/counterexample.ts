/** From what is reached to an example that people can follow. */
import { importKey } from "../compiler/accounts.ts";
import {
  rename,
  intersection,
  isEmpty,
  meet,
  of,
  witness,
  type SubjectSet,
} from "../subjects/index.ts";
import { writtenAt } from "../compiler/sources.ts";
import type { Counterexample, GrantPlace } from "./finding.ts";
import type { Arrival, Flow, StreamFacts } from "../reach/index.ts";
import type { Parts, Reach } from "./reach.ts";
import type { Candidate } from "./candidate.ts";
import { carriedOf, storyOf } from "./story.ts";
import type { Target } from "./target.ts";

/**
 * @param hit what the session reaches of the target; not empty
 */
export function exampleOf(
  parts: Parts,
  session: Candidate,
  target: Target,
  hit: SubjectSet,
): Counterexample {
  const { subject = "", queue, when } = witness(hit) ?? {};
  const reach = session.reach();
  const { roles, members, account } = session;
  const { way, route, made, stream, carried = [] } = target;
  const found = { ...(when === undefined ? {} : { when }) };
  const read = way === "read" && made === undefined ? readOf(reach, stream, subject) : undefined;
  const direction = way === "receive" ? "subscribe" : "publish";
  const entry = read?.entry ?? entryOf(reach, direction, subject);
  const story = way === "publish" || made !== undefined ? storyOf(parts.graph, route, subject) : [];
  return {
    roles,
    members,
    account,
    way,
    subject,
    ...(queue === undefined ? {} : { queue }),
    ...found,
    ...(read === undefined ? {} : { stream: read.stream }),
    grant: placeOf(parts, session.giver, direction, entry),
    ...(story.length === 0 ? gotThere(parts, target, hit) : { story }),
  };

  function gotThere(parts: Parts, { route }: Target, hit: SubjectSet) {
    const scenes = carriedOf(carried, hit);
    return scenes === undefined ? elsewhere(parts, route, way, subject) : { carried: scenes };
  }
}

/** An entry by which a subject is let through. */
function entryOf(reach: Reach, direction: "publish" | "subscribe", subject: string): string {
  const meant = of(subject);
  const unchecked = reach.part.unchecked?.find((entry) => meet(of(entry), meant));
  if (direction === "publish" && unchecked !== undefined && !meet(reach.publish, meant))
    return unchecked;
  const letting = reach.part.permissions[direction].allow.filter(
    (entry) => !isEmpty(intersection(reach.ofEntry(direction, entry), meant)),
  );
  return letting.at(-1) ?? reach.part.permissions[direction].allow[0] ?? "";
}

function readOf(
  reach: Reach,
  stream: StreamFacts | undefined,
  subject: string,
): { entry: string; stream: string } | undefined {
  const meant = of(subject);
  return reach.reads.find(
    (read) =>
      read.account === stream?.account &&
      read.stream === stream.name &&
      !isEmpty(intersection(read.set, meant)),
  );
}

export function placeOf(
  { sources }: Parts,
  role: string | undefined,
  direction: "publish" | "subscribe",
  entry: string,
  effect: "allow" | "deny" = "allow",
): GrantPlace {
  if (role === undefined) return { entry };
  const [call] = writtenAt(sources, role, effect, direction, entry);
  return {
    role,
    entry,
    ...(call === undefined ? {} : { label: call.label, source: call.source }),
  };
}

/** The subject as the account at the other end of the route has it. */
function elsewhere(
  { sources }: Parts,
  { steps }: Arrival,
  way: Target["way"],
  subject: string,
): Pick<Counterexample, "elsewhere"> {
  const flows = steps.flatMap((step): Flow[] => (step.kind === "import" ? [step.flow] : []));
  const path = way === "publish" ? flows : flows.toReversed();
  let here = of(subject);
  let account: string | undefined;
  for (const { from, to } of path) {
    const [near, far] = way === "publish" ? [from, to] : [to, from];
    here = rename(here, near.pattern, far.pattern);
    account = far.account;
  }
  if (account === undefined) return {};
  const imports = flows.flatMap(
    ({ import: made }) => sources.accounts[made.into]?.imports[importKey(made)] ?? [],
  );
  return { elsewhere: { account, subject: witness(here)?.subject ?? "", imports } };
}
