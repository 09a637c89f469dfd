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
  /** Where only some of the messages lead, when that depends on their subjects. */
  readonly exactly?: (published: SubjectSet) => readonly Place[];
}

export class Effects {
  readonly #graph: Graph;
  readonly #triggers = new Map<string, readonly Trigger[]>();
  readonly #together = new Map<string, readonly Place[]>();
  #partial = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  /** The same as one set for each account; for roles that do the same, the identical sets. */
  together(account: string, publish: SubjectSet, replies = true): readonly Place[] {
    const { key, effects } = this.kinds(account, publish, replies);
    const known = this.#together.get(key) ?? united(effects);
    this.#together.set(key, known);
    return known;
  }

  /**
   * The same without the messages that cause them; `key` is one for all sessions that have the same effects.
   *
   * @param replies whether the session chooses where answers go
   */
  kinds(account: string, publish: SubjectSet, replies = true): EffectKinds {
    const triggers = this.#in(account);
    const used = this.#used(account, publish, replies);
    const effects = used.flatMap((trigger) => {
      const { by, says } = trigger;
      return placesOf(trigger, publish).map((place) => ({ ...place, by, says }));
    });
    const numbers = used.map((trigger) => triggers.indexOf(trigger)).join();
    const some = used.some((trigger) => isPartial(trigger, publish));
    return { key: `${account} ${numbers}${some ? ` ${(this.#partial += 1)}` : ""}`, effects };
  }

  /**
   * The effects of a session, by account: only on subjects where somebody receives the message or something takes it.
   *
   * @param publish what the session may publish in its account
   * @param replies whether it chooses where answers go
   */
  of(account: string, publish: SubjectSet, replies = true): Effect[] {
    return this.#used(account, publish, replies).flatMap((trigger) => {
      const { by, message, says } = trigger;
      const sent = { account, set: intersection(message.set, publish) };
      return placesOf(trigger, publish).map((place) => ({ ...place, by, says, message: sent }));
    });
  }

  #used(account: string, publish: SubjectSet, replies: boolean): readonly Trigger[] {
    return this.#in(account).filter(
      ({ by, message }) => (replies || by !== "answer") && meet(message.set, publish),
    );
  }

  #in(account: string): readonly Trigger[] {
    const known = this.#triggers.get(account) ?? triggersIn(this.#graph, account);
    this.#triggers.set(account, known);
    return known;
  }
}

/** Does it lead to less because the session may publish only a part of its messages? */
function isPartial({ exactly, message }: Trigger, publish: SubjectSet): boolean {
  return exactly !== undefined && !includesSet(publish, message.set);
}

function placesOf(trigger: Trigger, publish: SubjectSet): readonly Place[] {
  const { exactly, places, message } = trigger;
  if (exactly === undefined || !isPartial(trigger, publish)) return places;
  return exactly(intersection(message.set, publish));
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
  const open = (["anything", "words", "nothing"] as const).flatMap((said) =>
    graph
      .openAsks(place, said)
      .filter(({ from }) => from === account)
      .map(({ set }) => ({ set, lands: live, said })),
  );
  const own = graph
    .asks(place)
    .flatMap(({ from, set, lands, answerer }) =>
      from !== account || lands === undefined || answerer.content !== "service"
        ? []
        : [{ set, lands: intersection(lands, live), said: "words" } as const],
    );
  const pulls = graph
    .pulls(place, everything)
    .filter(({ from }) => from === account)
    .map(({ set, answerer }): Trigger => {
      const delivers = graph.kept(answerer.account);
      const spot: Spot = { account: place, set: live, says: true, flows: [], delivers };
      return {
        by: "answer",
        message: { account, set },
        places: storedElsewhere(graph, spot),
        says: true,
      };
    });
  const sent = [...open, ...own].map(({ set, lands, said }): Trigger => ({
    by: "answer",
    message: { account, set },
    // an empty message deletes, and asks for nothing else
    says: said !== "anything",
    places: onward(graph, {
      ...{ account: place, set: lands, flows: [], says: said === "words" },
      ...(said === "nothing" ? { isEmpty: true } : {}),
    }),
  }));
  return [...sent, ...pulls];
}

/** Messages somewhere. */
interface Spot extends Stop {
  /** Whether they may say what others are to do; the server's JSON does not. */
  readonly says: boolean;
  /** Consumers deliver it here, stored on these subjects; undefined: it has no other subject. */
  readonly delivers?: SubjectSet;
  /** It has no body. */
  readonly isEmpty?: true;
}

/** Consequences of what the session publishes itself, in its account or through imports. */
function causedFrom(graph: Graph, account: string): Trigger[] {
  const start: Stop = { account, set: everything, flows: [] };
  const stops = [start, ...graph.flows.beyond(start, "onward")];
  return stops.flatMap((stop) =>
    consequences(graph, { ...stop, says: true }).flatMap(({ by, cause, lands, exactly }) => {
      const set = graph.flows.atStart(cause, stop.flows, "onward");
      if (set === undefined) return [];
      const places = onward(graph, lands);
      const trigger: Trigger = { by, message: { account, set }, says: lands.says, places };
      if (exactly === undefined) return [trigger];
      const some = (published: SubjectSet) => {
        const there = graph.flows.atEnd(published, stop.flows, "onward");
        const landed = there === undefined ? empty : exactly(there);
        return isEmpty(landed) ? [] : onward(graph, { ...lands, set: landed });
      };
      return [{ ...trigger, exactly: some }];
    }),
  );
}

interface Caused {
  readonly by: ConsequenceKind;
  readonly cause: SubjectSet;
  readonly lands: Spot;
  readonly exactly: ((caused: SubjectSet) => SubjectSet) | undefined;
}

/** What JetStream does because of messages in an account. */
function consequences(graph: Graph, spot: Spot): Caused[] {
  const { account, set, says, flows } = spot;
  // JetStream takes no requests that stream imports bring, and none without a body
  const asks = says && spot.isEmpty !== true && flows.at(-1)?.kind !== "stream";
  const may = {
    ...{ delivery: asks, backup: asks, configuration: asks },
    ...{ republish: true, push: true, schedule: says, intake: says },
  };
  return graph.consequencesFrom(account).flatMap((one): Caused[] => {
    const { kind, cause, into, delivers, exactly } = one;
    if (!may[kind] || !meet(cause, set)) return [];
    const lands = exactly?.landsOf(intersection(cause, set)) ?? one.lands;
    if (isEmpty(lands)) return [];
    const passesOn = kind === "republish" || kind === "push";
    const bare = one.isEmpty === true || (passesOn && spot.isEmpty === true);
    const landed: Spot = {
      ...{ account: into, set: lands, says, flows: [] },
      ...(delivers && { delivers }),
      ...(bare ? { isEmpty: true } : {}),
    };
    return [{ by: kind, cause, lands: landed, exactly: exactly?.landsOf }];
  });
}

/** Far more than any policy's streams take to say all: only a circle of them goes on for ever. */
const ROUNDS = 40;

/** Where messages have an effect, and those that they cause. */
function onward(graph: Graph, start: Spot): Place[] {
  const found = new Map<string, SubjectSet>();
  const seen = new Map<string, { readonly set: SubjectSet; readonly times: number }>();
  const waiting = [start];
  for (const spot of waiting) {
    const { account, says, flows } = spot;
    for (const place of storedElsewhere(graph, spot))
      found.set(place.account, union(found.get(place.account) ?? empty, place.set));
    const key = `${account} ${says} ${spot.isEmpty === true} ${flows.at(-1)?.kind ?? "here"}`;
    const { set: known, times } = seen.get(key) ?? { set: empty, times: 0 };
    // streams that publish again in a circle could make ever longer subjects
    const set = times > ROUNDS ? everything : spot.set;
    if (includesSet(known, set)) continue;
    seen.set(key, { set: union(known, set), times: times + 1 });
    found.set(account, union(found.get(account) ?? empty, set));
    waiting.push(
      ...graph.flows.next({ ...spot, set }, "onward").map((stop): Spot => ({
        ...{ ...stop, says },
        ...(spot.isEmpty === true ? { isEmpty: true } : {}),
      })),
    );
    waiting.push(...consequences(graph, { ...spot, set }).map(({ lands }) => lands));
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
      .map(({ listens }) => of(...listens))
      .filter((taken) => meet(taken, set))
      .map((taken) => ({ account, set: intersection(taken, delivers) }))
      .filter((place) => !isEmpty(place.set)),
  );
}
