/** What an invariant is about, as subjects in every account from where they can be reached. */
import { splitQueue } from "../subjects/permissions.ts";
import {
  arrivals,
  isAnswered,
  readings,
  trailOf,
  type Arrival,
  type Carry,
  type Graph,
  type Heard,
  type Place,
  type Scope,
  type StreamFacts,
} from "../reach/index.ts";
import {
  empty,
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
   * imports that bring messages there. `read`: what a stream of the account keeps, likewise.
   */
  readonly route: Arrival;
  /** To `read`: the stream. */
  readonly stream?: StreamFacts;
  /** To `read` by having a consumer made. Then `route` is what to publish. */
  readonly made?: true;
  /** How what is published gets to where it is received or read. */
  readonly carried?: readonly Carry[];
}

/** The subjects of grants in one account. */
export interface Wanted {
  readonly account: string;
  readonly publish: readonly string[];
  /** With queue groups, as in the document. */
  readonly subscribe: readonly string[];
  /** Name of the stream that the grant is about. */
  readonly stream: string | undefined;
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
      stream: grant.stream?.name,
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
  return wanted.flatMap((one) => {
    const { account, subscribe } = one;
    // who reads a stream removes nothing from a queue group
    const plain = subscribe.filter((entry) => splitQueue(entry).queue === undefined);
    return [
      ...published(one, graph, scope).flatMap((place) => targets("publish", place, graph, scope)),
      ...targets("receive", { account, set: entriesSet(subscribe) }, graph, scope),
      ...targets("read", { account, set: of(...plain) }, graph, scope),
    ];
  });
}

/** Where something has to be published to do what the grant is for: by account, the grant's own first. */
export function published(
  { account, publish, subscribe, stream }: Wanted,
  graph: Graph,
  scope: Scope,
): Place[] {
  const written = { account, set: of(...publish) };
  const facts = stream === undefined ? undefined : graph.streams(account)[stream];
  if (facts === undefined) return [written];
  const { storage } = graph;
  const subjects = publish.filter((subject) => !subject.startsWith("$JS."));
  // a mirror has no subjects on which one could write to it: the grant is about all that it stores
  const isWhole = publish.length + subscribe.length === 0;
  const meant = of(...subjects);
  const stored = isWhole
    ? storage.kept(facts)
    : union(storage.stores(facts, meant), intersection(meant, storage.kept(facts)));
  const lost = scope === "effects" && removes(facts, publish) ? losing(graph, facts) : [];
  if (isEmpty(stored)) return lost.length === 0 ? [written] : together([written, ...lost]);
  const emptied = scope === "effects" ? graph.emptyingOf(facts) : [];
  return together([written, ...storage.feeds(facts, stored), ...emptied]);
}

/** Is one of the requests for removing messages of the stream? */
function removes({ name }: StreamFacts, publish: readonly string[]): boolean {
  return ["PURGE", "DELETE", "MSG.DELETE"].some((verb) =>
    publish.includes(`$JS.API.STREAM.${verb}.${name}`),
  );
}

/**
 * What else removes messages of the stream: a roll-up; and where messages go once all consumers have done with them, a
 * change of consumers. Without the consumer that waited for it, or with another filter, a message is nobody's (consumer.go,
 * cleanupNoInterestMessages). Acknowledgements are left out: a consumer is there to remove messages.
 */
function losing(graph: Graph, facts: StreamFacts): Place[] {
  const { account, name, on } = facts;
  const changes = [
    ...["CREATE", "DELETE", "RESET"].map((verb) => `$JS.API.CONSUMER.${verb}.${name}.>`),
    `$JS.API.CONSUMER.CREATE.${name}`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${name}.*`,
  ];
  const consumers = on.has("consumed") ? [{ account, set: of(...changes) }] : [];
  return [...consumers, ...graph.emptyingOf(facts)];
}

function together(places: readonly Place[]): Place[] {
  return [...Map.groupBy(places, ({ account }) => account)].map(([account, all]) => ({
    account,
    set: all.length === 1 && all[0] ? all[0].set : union(...all.map(({ set }) => set)),
  }));
}

/**
 * One way to the subjects, from every account that leads there.
 *
 * @param way `read`: from streams, and where these publish again what they store
 */
export function targets(way: Way, place: Place, graph: Graph, scope: Scope): Target[] {
  if (isEmpty(place.set)) return [];
  if (way === "publish") return arrivals(graph, place, scope).map((route) => ({ way, route }));
  if (way === "receive") {
    return graph.flows.travel(place, "onward").map(({ account, set, flows }): Target => ({
      way,
      route: { account, set, steps: flows.map((flow) => ({ kind: "import", flow })) },
    }));
  }
  const { heard, kept } = trailOf(graph, place, scope);
  const again = heard.filter(({ carried }) => carried.some(({ step }) => step.kind !== "import"));
  const streams = kept.map(({ stream, ...rest }) => ({ ...carriedTo("read", rest), stream }));
  const made =
    scope === "direct" ? [] : streams.flatMap(({ stream }) => madeReadable(graph, stream));
  return [...again.map((each) => carriedTo("receive", each)), ...streams, ...made];
}

function carriedTo(way: Way, { account, set, carried }: Heard): Target {
  return { way, route: { account, set, steps: carried.map(({ step }) => step) }, carried };
}

/** By a request for a consumer that somebody else's answer is. */
function madeReadable(graph: Graph, stream: StreamFacts): Target[] {
  return readings(graph, stream).map((route) => ({ way: "read", route, stream, made: true }));
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

function givenTo(reach: Reach, { way, made, stream, route }: Target): SubjectSet {
  if (way === "publish" || made !== undefined) {
    return isAnswered(route) && !reach.part.replies ? empty : reach.sends;
  }
  return way === "receive" || stream === undefined ? reach.receive : reach.stored(stream);
}
