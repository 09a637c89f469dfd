/** What an invariant is about, as subjects in every account from where they can be reached. */
import { splitQueue } from "../subjects/permissions.ts";
import {
  arrivals,
  readings,
  type Arrival,
  type Graph,
  type Place,
  type Scope,
} from "../reach/index.ts";
import {
  intersection,
  isEmpty,
  meet,
  of,
  receiveSet,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import type { Reach } from "./reach.ts";
import { essence, type Placed } from "../language/what.ts";

/** Making a message appear, receiving it by a subscription, or reading it from a stream. */
export type Way = "publish" | "receive" | "read";

export interface Target {
  readonly way: Way;
  /**
   * `publish`: what to publish in which account, and what happens then. `receive`: where to subscribe, and the
   * imports that bring messages there. `read`: what streams of the account keep, likewise.
   */
  readonly route: Arrival;
  /** To `read` by having a consumer made: the account of the stream. Then `route` is what to publish. */
  readonly made?: string;
}

/** The subjects of grants in one account. */
export interface Wanted {
  readonly account: string;
  readonly publish: readonly string[];
  /** With queue groups, as in the document. */
  readonly subscribe: readonly string[];
  /** What streams keep that a writer could erase, when the grant is about a stream. */
  readonly erased: boolean;
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
      erased: grant.stream !== undefined,
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

export function targetsOf(wanted: readonly Wanted[], graph: Graph, scope: Scope): Target[] {
  return wanted.flatMap(({ account, publish, subscribe, erased }) => {
    // who reads a stream takes nothing away from a queue group
    const plain = subscribe.filter((entry) => splitQueue(entry).queue === undefined);
    const written = of(...publish);
    const changed =
      erased && scope === "effects" ? graph.changed({ account, set: written }) : written;
    return [
      ...targets("publish", { account, set: changed }, graph, scope),
      ...targets("receive", { account, set: entriesSet(subscribe) }, graph, scope),
      ...targets("read", { account, set: of(...plain) }, graph, scope),
    ];
  });
}

/** One way to the subjects, from every account that leads there. */
export function targets(way: Way, place: Place, graph: Graph, scope: Scope): Target[] {
  if (isEmpty(place.set)) return [];
  if (way === "publish") return arrivals(graph, place, scope).map((route) => ({ way, route }));
  const heard = graph.flows.travel(place, "onward").map(({ account, set, flows }): Target => ({
    way,
    route: { account, set, steps: flows.map((flow) => ({ kind: "import", flow })) },
  }));
  if (way === "receive" || scope === "direct") return heard;
  const made = heard.flatMap(({ route }) =>
    readings(graph, route).map((found): Target => ({ way, route: found, made: route.account })),
  );
  return [...heard, ...made];
}

/** The part of the target that is reached, or undefined when there is none. */
export function reached(reach: Reach, target: Target): SubjectSet | undefined {
  const part = intersection(givenTo(reach, target), target.route.set);
  return isEmpty(part) ? undefined : part;
}

/** Is any of the target reached? Most targets are the same few requests, asked about for many roles. */
export function touches(reach: Reach, target: Target): boolean {
  const given = givenTo(reach, target);
  const { set } = target.route;
  const known = asked.get(given) ?? new WeakMap<SubjectSet, boolean>();
  asked.set(given, known);
  const answer = known.get(set) ?? meet(given, set);
  known.set(set, answer);
  return answer;
}

const asked = new WeakMap<SubjectSet, WeakMap<SubjectSet, boolean>>();

function givenTo(reach: Reach, { way, route, made }: Target): SubjectSet {
  if (way === "publish" || made !== undefined) return reach.publish;
  return way === "receive" ? reach.receive : reach.stored(route.account);
}
