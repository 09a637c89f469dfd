/**
 * All that a session brings about: arrive.ts the other way round, for reports and comparisons, which ask for every
 * subject instead of some. A test holds the two to the same answers.
 */
import {
  empty,
  everything,
  includesSet,
  intersection,
  isEmpty,
  meet,
  of,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import type { ConsequenceKind } from "./consequence.ts";
import type { Graph } from "./graph.ts";
import type { Place, Stop } from "./travel.ts";

/** Messages that a session makes others send, store or pass on. */
export interface Effect extends Place {
  /** What comes first of what follows from its message. */
  readonly by: "answer" | ConsequenceKind;
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
  const heard = graph.flows.outOf(account).filter(({ kind }) => kind === "stream");
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
    .pulls(place, everything)
    .filter(({ from }) => from === account)
    .map(({ set, answerer }): Trigger => {
      const delivers = graph.stored(answerer.account);
      const spot: Spot = { account: place, set: live, says: true, flows: [], delivers };
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
    places: onward(graph, { account: place, set: lands, says, flows: [] }),
  }));
  return [...sent, ...pulls];
}

/** Messages somewhere. */
interface Spot extends Stop {
  /** Whether they may say what others are to do; the server's JSON does not. */
  readonly says: boolean;
  /** Consumers deliver it here, stored on these subjects; undefined: it has no other subject. */
  readonly delivers?: SubjectSet;
}

/** Consequences of what the session publishes itself, in its account or through imports. */
function causedFrom(graph: Graph, account: string): Trigger[] {
  const start: Stop = { account, set: everything, flows: [] };
  const stops = [start, ...graph.flows.beyond(start, "onward")];
  return stops.flatMap((stop) =>
    consequences(graph, { ...stop, says: true }).flatMap(({ by, cause, lands }): Trigger[] => {
      const set = graph.flows.atStart(cause, stop.flows, "onward");
      if (set === undefined) return [];
      return [{ by, message: { account, set }, says: lands.says, places: onward(graph, lands) }];
    }),
  );
}

interface Caused {
  readonly by: ConsequenceKind;
  readonly cause: SubjectSet;
  readonly lands: Spot;
}

/** What JetStream of an account does because of messages there. */
function consequences(graph: Graph, { account, set, says, flows }: Spot): Caused[] {
  // JetStream takes no requests that stream imports bring
  const asks = says && flows.at(-1)?.kind !== "stream";
  const may = {
    ...{ delivery: asks, backup: asks, configuration: asks },
    ...{ republish: true, schedule: says },
  };
  return graph
    .consequences(account)
    .filter(({ kind, cause, lands }) => may[kind] && meet(cause, set) && !isEmpty(lands))
    .map(({ kind, cause, lands, delivers }) => ({
      by: kind,
      cause,
      lands: { account, set: lands, says, flows: [], ...(delivers && { delivers }) },
    }));
}

/** Where messages have an effect, and those that they cause. */
function onward(graph: Graph, start: Spot): Place[] {
  const found = new Map<string, SubjectSet>();
  const seen = new Map<string, SubjectSet>();
  const waiting = [start];
  for (const spot of waiting) {
    const { account, set, says, flows } = spot;
    for (const place of storedElsewhere(graph, spot))
      found.set(place.account, union(found.get(place.account) ?? empty, place.set));
    const key = `${account} ${says} ${flows.at(-1)?.kind ?? "here"}`;
    const known = seen.get(key) ?? empty;
    if (includesSet(known, set)) continue;
    seen.set(key, union(known, set));
    found.set(account, union(found.get(account) ?? empty, set));
    waiting.push(...graph.flows.next(spot, "onward").map((stop) => ({ ...stop, says })));
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
  return graph.flows.beyond(spot, "onward").flatMap(({ account, set }) =>
    Object.values(graph.streams(account))
      .map(({ subjects }) => of(...subjects))
      .filter((taken) => meet(taken, set))
      .map((taken) => ({ account, set: intersection(taken, delivers) }))
      .filter((place) => !isEmpty(place.set)),
  );
}
