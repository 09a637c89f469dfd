/** What an invariant is about, as subjects in every account where they can be reached. */
import { splitQueue } from "../permissions.ts";
import {
  intersection,
  isEmpty,
  meet,
  of,
  receiveSet,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import { receiversOfMessages, sourcesOfMessages, type Flow, type Route } from "./flow.ts";
import type { Reach } from "./reach.ts";
import { essence, type Placed } from "./what.ts";

/** Publishing, receiving by a subscription, or reading from a stream. */
export type Way = "publish" | "receive" | "read";

export interface Target {
  readonly way: Way;
  readonly route: Route;
}

/** The subjects of grants in one account. */
export interface Wanted {
  readonly account: string;
  readonly publish: readonly string[];
  /** With queue groups, as in the document. */
  readonly subscribe: readonly string[];
}

/**
 * @param accounts where grants are meant that do not say
 * @param only the subjects that matter: `essence`, or all of them
 */
export function wantedOf(
  what: readonly Placed[],
  accounts: readonly string[],
  only: "essence" | "all" = "essence",
): Wanted[] {
  return what.flatMap(({ grant, account }) =>
    (account === undefined ? accounts : [account]).map((name) => ({
      account: name,
      publish: only === "essence" ? essence(grant) : grant.publish,
      subscribe: grant.subscribe,
    })),
  );
}

/** The subjects of subscribe entries, each for its queue group; without one, for all and none. */
export function entriesSet(entries: readonly string[]): SubjectSet {
  return union(
    ...entries.map(splitQueue).map(({ subject, queue }) => {
      const subjects = of(subject);
      if (queue === undefined) return subjects;
      return intersection(subjects, receiveSet({ allow: [`> ${queue}`], deny: [] }));
    }),
  );
}

export function targetsOf(wanted: readonly Wanted[], flows: readonly Flow[]): Target[] {
  return wanted.flatMap(({ account, publish, subscribe }) => {
    // who reads a stream takes nothing away from a queue group
    const plain = subscribe.filter((entry) => splitQueue(entry).queue === undefined);
    return [
      ...targets("publish", { account, set: of(...publish), flows: [] }, flows),
      ...targets("receive", { account, set: entriesSet(subscribe), flows: [] }, flows),
      ...targets("read", { account, set: of(...plain), flows: [] }, flows),
    ];
  });
}

/** One way to the subjects, from every account that leads there. */
export function targets(way: Way, route: Route, flows: readonly Flow[]): Target[] {
  if (isEmpty(route.set)) return [];
  const routes =
    way === "publish" ? sourcesOfMessages(route, flows) : receiversOfMessages(route, flows);
  return routes.map((found) => ({ way, route: found }));
}

/** The part of the target that is reached, or undefined when there is none. */
export function reached(reach: Reach, target: Target): SubjectSet | undefined {
  const part = intersection(byWay(reach, target.way), target.route.set);
  return isEmpty(part) ? undefined : part;
}

/** Is any of the target reached? */
export function touches(reach: Reach, { way, route }: Target): boolean {
  return meet(byWay(reach, way), route.set);
}

function byWay(reach: Reach, way: Way): SubjectSet {
  return way === "publish" ? reach.publish : way === "receive" ? reach.receive : reach.stored;
}
