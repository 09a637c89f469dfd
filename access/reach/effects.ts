/**
 * All that a session brings about: arrive.ts the other way round, for reports and comparisons, which ask for every
 * subject instead of some. A test holds the two to the same answers.
 */
import {
  empty,
  includesSet,
  intersection,
  isEmpty,
  meet,
  of,
  rename,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import { CONFIGURES_STREAM, CREATES_CONSUMER, type Consequence, type Place } from "./arrive.ts";
import type { Flow } from "./flow.ts";
import type { Graph } from "./graph.ts";

/** Messages that a session makes others send, store or pass on. */
export interface Effect extends Place {
  /** What comes first of what follows from its message. */
  readonly by: "answer" | Consequence;
  /** The session's message: in which account, on which subjects. */
  readonly message: Place;
  /** Whether what appears may say what others are to do; the server's JSON does not. */
  readonly says: boolean;
}

export interface EffectKinds {
  readonly key: string;
  readonly effects: readonly Omit<Effect, "message">[];
}

/** Something that a session of an account may publish, and where messages appear because of it. */
interface Trigger {
  readonly by: Effect["by"];
  readonly message: Place;
  readonly says: boolean;
  readonly places: readonly Place[];
}

export class Effects {
  readonly #graph: Graph;
  readonly #triggers = new Map<string, readonly Trigger[]>();
  readonly #together = new Map<string, readonly Place[]>();

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The same as one set for each account; for roles that do the same, the very same sets. */
  together(account: string, publish: SubjectSet): readonly Place[] {
    const { key, effects } = this.kinds(account, publish);
    const known = this.#together.get(key) ?? united(effects);
    this.#together.set(key, known);
    return known;
  }

  /** The same without the messages that cause them; `key` is one for all sessions that have the same effects. */
  kinds(account: string, publish: SubjectSet): EffectKinds {
    const triggers = this.#in(account);
    const used = triggers.filter(({ message }) => meet(message.set, publish));
    const key = `${account} ${used.map((trigger) => triggers.indexOf(trigger)).join()}`;
    const effects = used.flatMap(({ by, says, places }) =>
      places.map((place) => ({ ...place, by, says })),
    );
    return { key, effects };
  }

  /**
   * The effects of a session, by account: only on subjects where somebody receives the message or something takes it.
   *
   * @param publish what the session may publish in its account
   */
  of(account: string, publish: SubjectSet): Effect[] {
    return this.#in(account)
      .filter(({ message }) => meet(message.set, publish))
      .flatMap(({ by, message, says, places }) =>
        places.map((place) => ({
          ...place,
          by,
          says,
          message: { account, set: intersection(message.set, publish) },
        })),
      );
  }

  #in(account: string): readonly Trigger[] {
    const known = this.#triggers.get(account) ?? triggersIn(this.#graph, account);
    this.#triggers.set(account, known);
    return known;
  }
}

function united(places: readonly Place[]): Place[] {
  const byAccount = Map.groupBy(places, ({ account }) => account);
  return [...byAccount].map(([account, all]) => ({
    account,
    set: union(...all.map(({ set }) => set)),
  }));
}

function triggersIn(graph: Graph, account: string): Trigger[] {
  const heard = graph.outOf(account).filter(({ kind }) => kind === "stream");
  const answeredIn = new Set([account, ...heard.map(({ to }) => to.account)]);
  const answered = [...answeredIn].flatMap((place) => answers(graph, account, place));
  return [...answered, ...causedFrom(graph, account)].filter(
    ({ message, places }) => places.length > 0 && !isEmpty(message.set),
  );
}

/** Requests of one account whose answers land in another, or in the same. */
function answers(graph: Graph, account: string, place: string): Trigger[] {
  const live = graph.live(place);
  const open = (["anything", "words"] as const).flatMap((content) =>
    graph
      .openAsks(place, content)
      .filter(({ from }) => from === account)
      .map(({ set }) => ({ set, lands: live, says: content === "words" })),
  );
  const own = graph
    .asks(place)
    .flatMap(({ from, set, lands, answerer }) =>
      from !== account || lands === undefined || answerer.content !== "service"
        ? []
        : [{ set, lands: intersection(lands, live), says: true }],
    );
  const pulls = graph
    .pulls(place, of(">"))
    .filter(({ from }) => from === account)
    .map(({ set, answerer }): Trigger => {
      const delivers = graph.stored(answerer.account);
      const spot: Spot = { account: place, set: live, says: true, from: "here", delivers };
      return {
        by: "answer",
        message: { account, set },
        places: storedElsewhere(graph, spot),
        says: true,
      };
    });
  const sent = [...open, ...own].map(({ set, lands, says }): Trigger => ({
    by: "answer",
    message: { account, set },
    says,
    places: onward(graph, { account: place, set: lands, says, from: "here" }),
  }));
  return [...sent, ...pulls];
}

/** Messages somewhere. */
interface Spot extends Place {
  /** Whether they may say what others are to do; the server's JSON does not. */
  readonly says: boolean;
  /** How they came: neither what a stream import nor what a service brought is exported again. */
  readonly from: "here" | "service" | "stream";
  /** Consumers deliver it here, stored on these subjects; undefined: it has no other subject. */
  readonly delivers?: SubjectSet;
}

/** Consequences of what the session publishes itself, in its account or through imports. */
function causedFrom(graph: Graph, account: string): Trigger[] {
  const start: Spot = { account, set: of(">"), says: true, from: "here" };
  return reachable(graph, start, []).flatMap(({ spot, back }) =>
    consequences(graph, spot).map(({ by, cause, lands }) => ({
      by,
      message: { account, set: back(cause) },
      says: lands.says,
      places: onward(graph, lands),
    })),
  );
}

interface Reached {
  readonly spot: Spot;
  /** Subjects there, as the first account names them. */
  readonly back: (set: SubjectSet) => SubjectSet;
}

function reachable(graph: Graph, spot: Spot, taken: readonly Flow[]): Reached[] {
  const further = graph.outOf(spot.account).flatMap((flow): Reached[] => {
    const next = taken.includes(flow) ? undefined : moved(spot, flow);
    if (next === undefined) return [];
    return reachable(graph, next, [...taken, flow]).map((found) => ({
      spot: found.spot,
      back: (there) => rename(found.back(there), flow.to.pattern, flow.from.pattern),
    }));
  });
  return [{ spot, back: (set) => set }, ...further];
}

function moved({ set, says, from }: Spot, { kind, from: here, to }: Flow): Spot | undefined {
  if (from === "stream" || (kind === "stream" && from === "service")) return undefined;
  const there = rename(set, here.pattern, to.pattern);
  return isEmpty(there) ? undefined : { account: to.account, set: there, says, from: kind };
}

interface Caused {
  readonly by: Consequence;
  readonly cause: SubjectSet;
  readonly lands: Spot;
}

/** What JetStream of an account does because of messages there. */
function consequences(graph: Graph, { account, set, says, from }: Spot): Caused[] {
  if (!graph.hasJetStream(account)) return [];
  const requests: readonly (readonly [Consequence, SubjectSet, SubjectSet, SubjectSet])[] = [
    ["delivery", CREATES_CONSUMER, graph.deliverable(account), graph.stored(account)],
    ["configuration", CONFIGURES_STREAM, graph.live(account), of(">")],
  ];
  const scheduled = graph.scheduled(account).map((stores) => ["schedule", stores, stores] as const);
  const all = [
    ...(says && from !== "stream" ? requests : []),
    ["republish", graph.republished(account), graph.live(account)] as const,
    ...(says ? scheduled : []),
  ];
  return all
    .filter(([, cause, lands]) => meet(cause, set) && !isEmpty(lands))
    .map(([by, cause, lands, delivers]) => ({
      by,
      cause,
      lands: {
        account,
        set: lands,
        says: says || by !== "republish",
        from: "here",
        ...(delivers && { delivers }),
      },
    }));
}

/** Where messages have an effect, and those that they cause. */
function onward(graph: Graph, start: Spot): Place[] {
  const found = new Map<string, SubjectSet>();
  const seen = new Map<string, SubjectSet>();
  const waiting = [start];
  for (const spot of waiting) {
    const { account, set, says, from } = spot;
    for (const place of storedElsewhere(graph, spot))
      found.set(place.account, union(found.get(place.account) ?? empty, place.set));
    const key = `${account} ${says} ${from}`;
    const known = seen.get(key) ?? empty;
    if (includesSet(known, set)) continue;
    seen.set(key, union(known, set));
    found.set(account, union(found.get(account) ?? empty, set));
    waiting.push(...graph.outOf(account).flatMap((flow) => moved(spot, flow) ?? []));
    waiting.push(...consequences(graph, spot).map(({ lands }) => lands));
  }
  return [...found]
    .map(([account, set]) => ({ account, set: intersection(set, graph.live(account)) }))
    .filter(({ set }) => !isEmpty(set));
}

/** Where streams of other accounts store what consumers deliver to them, under the subjects that it had. */
function storedElsewhere(graph: Graph, spot: Spot): Place[] {
  const { delivers } = spot;
  if (delivers === undefined) return [];
  const [, ...further] = reachable(graph, spot, []);
  return further.flatMap(({ spot: { account, set } }) =>
    Object.values(graph.streams(account))
      .map(({ subjects }) => of(...subjects))
      .filter((taken) => meet(taken, set))
      .map((taken) => ({ account, set: intersection(taken, delivers) }))
      .filter((place) => !isEmpty(place.set)),
  );
}
