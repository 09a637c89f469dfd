/**
 * Under which subjects each stream keeps messages, from where they come, and which other streams copy them.
 *
 * A mirror, or a stream with sources, stores what its origins store, in its own account or another: the message is
 * delivered to it by a consumer, and published nowhere.
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
} from "../../subjects/index.ts";
import { atOrigin, copied, UNKNOWN, type Edge } from "./edge.ts";
import type { Origin, StreamFacts } from "./facts.ts";
import { copiedFrom, neededFor, type Copying } from "./feeds.ts";
import { deliveredOn, intakeOf, type Heard } from "./intake.ts";

/** Which streams an origin stands for; none: nobody knows it. */
export type Resolve = (account: string, origin: Origin) => readonly StreamFacts[];
/** The streams from which a stream of the account could copy. */
export type Reachable = (account: string) => readonly StreamFacts[];

/** Messages published on subjects of an account that a stream stores, or copies from the first that does. */
export interface Feed {
  readonly account: string;
  readonly set: SubjectSet;
  /** The streams that pass them on to each other, in order: the shortest way. */
  readonly through: readonly [StreamFacts, ...StreamFacts[]];
}

/** What a stream keeps of another. */
export interface Copy {
  readonly into: StreamFacts;
  readonly set: SubjectSet;
  /** What the origin has to store for some of it. */
  readonly before: (copy: SubjectSet) => SubjectSet;
}

interface Delivery {
  readonly subject: string;
  /** Stored subjects. */
  readonly filter: SubjectSet;
}

export class Storage {
  readonly #kept: ReadonlyMap<StreamFacts, SubjectSet>;
  readonly #into: ReadonlyMap<StreamFacts, readonly Edge[]>;
  readonly #outOf: ReadonlyMap<StreamFacts, readonly Edge[]>;
  readonly #intakes: ReadonlyMap<StreamFacts, SubjectSet>;
  readonly #open: ReadonlySet<StreamFacts>;
  readonly #fedBy = new Map<StreamFacts, readonly Feed[]>();
  readonly #copying: Copying = {
    into: (stream) => this.#into.get(stream) ?? [],
    outOf: (stream) => this.#outOf.get(stream) ?? [],
    kept: (stream) => this.storable(stream),
  };

  constructor(
    all: readonly StreamFacts[],
    resolve: Resolve,
    reachable: Reachable,
    isHeard: Heard = () => false,
  ) {
    const strangers = new Map<StreamFacts, SubjectSet>();
    const intakes = new Map<StreamFacts, SubjectSet>();
    const takes = (into: StreamFacts, from: StreamFacts | undefined, origin?: Origin) => {
      const set = intakeOf(into, from, origin, isHeard);
      if (!isEmpty(set)) intakes.set(into, union(intakes.get(into) ?? empty, set));
    };
    const edges = all.flatMap((into) =>
      into.origins === "anything"
        ? reachable(into.account).flatMap((from): Edge[] =>
            from === into ? [] : [{ from, into, transform: UNKNOWN }],
          )
        : into.origins.flatMap((origin): Edge[] => {
            const { transform } = origin;
            const found = resolve(into.account, origin);
            if (found.length === 0) {
              const image = transform.image(everything);
              strangers.set(into, union(strangers.get(into) ?? empty, image));
              takes(into, undefined, origin);
            }
            for (const from of found) takes(into, from, origin);
            return found.map((from) => ({ from, into, transform, origin }));
          }),
    );
    this.#into = Map.groupBy(edges, ({ into }) => into);
    this.#outOf = Map.groupBy(edges, ({ from }) => from);
    for (const into of all.filter(({ origins }) => origins === "anything")) {
      strangers.set(into, everything);
      const sources = this.#copying.into(into).map(({ from }) => from);
      // who hears what is asked of one stream of an account hears it of all
      for (const each of Map.groupBy(sources, ({ account }) => account).values())
        takes(into, each.find(({ on }) => on.has("consumed")) ?? each[0]);
    }
    this.#intakes = intakes;
    const open = new Set(intakes.keys());
    for (const stream of open) for (const { into } of this.#copying.outOf(stream)) open.add(into);
    this.#open = open;
    this.#kept = keptBy(all, edges, strangers);
  }

  /** The subjects under which it stores, at most. */
  kept(stream: StreamFacts): SubjectSet {
    return this.#kept.get(stream) ?? empty;
  }

  /** The subjects under which it can be made to store something, by its intake or by that of what it copies. */
  storable(stream: StreamFacts): SubjectSet {
    return this.#open.has(stream) ? everything : this.kept(stream);
  }

  /** Where others can make a copy believe that a message comes from its origin (intake.ts). */
  intake(stream: StreamFacts): SubjectSet {
    return this.#intakes.get(stream) ?? empty;
  }

  /** Under which subjects it stores what is published on these. */
  stores(stream: StreamFacts, published: SubjectSet): SubjectSet {
    return stream.renames.image(intersection(published, of(...stream.listens)));
  }

  /** Streams that copy what this one stores on the subjects, and under which subjects they store it. */
  copies(stream: StreamFacts, stored: SubjectSet): readonly Copy[] {
    return this.#copying.outOf(stream).flatMap((edge): Copy[] => {
      const set = copied(edge, stored);
      if (isEmpty(set)) return [];
      return [{ into: edge.into, set, before: (copy) => atOrigin(edge, copy) }];
    });
  }

  /** Where consumers deliver to mirrors and to streams with sources, as subjects of the origin's account. */
  deliveries(stream: StreamFacts): readonly Delivery[] {
    return this.#copying.outOf(stream).flatMap(({ from, into, origin }): Delivery[] => {
      if (origin === undefined) return [];
      // without a prefix it is delivered in the account itself
      if (origin.deliver === undefined && from.account !== into.account) return [];
      return deliveredOn(origin).map((subject) => ({ subject, filter: origin.transform.from }));
    });
  }

  /** What to publish, and where, so that the stream stores it on some of the subjects. */
  feeds(stream: StreamFacts, stored: SubjectSet): readonly Feed[] {
    if (isEmpty(stored)) return [];
    return [...neededFor(stream, stored, this.#copying)].flatMap(([first, { set, edges }]) => {
      const fed = this.#fed(first, set);
      const through = [first, ...edges.map(({ into }) => into)] as const;
      return isEmpty(fed) ? [] : [{ account: first.account, set: fed, through }];
    });
  }

  /** The part of a feed that the last stream stores on some of the subjects. */
  causing({ set, through }: Feed, stored: SubjectSet): SubjectSet {
    const [first] = through;
    const needed = neededFor(through.at(-1) ?? first, stored, this.#copying).get(first);
    return needed === undefined ? empty : intersection(this.#fed(first, needed.set), set);
  }

  /** Under which subjects the last stream of a feed stores what is published on these. */
  stored({ set, through }: Feed, published: SubjectSet): SubjectSet {
    const [first] = through;
    const part = intersection(published, set);
    const own = meet(part, this.intake(first)) ? this.kept(first) : this.stores(first, part);
    if (isEmpty(own)) return empty;
    return copiedFrom(first, own, this.#copying).get(through.at(-1) ?? first)?.set ?? empty;
  }

  /** All subjects whose messages the stream may get, whatever it makes of them. */
  fedBy(stream: StreamFacts): readonly Feed[] {
    const feeds = this.#fedBy.get(stream) ?? this.feeds(stream, this.kept(stream));
    this.#fedBy.set(stream, feeds);
    return feeds;
  }

  /** What a stream stores under these subjects of what is published; by its intake any message gets any subject. */
  #fed(stream: StreamFacts, stored: SubjectSet): SubjectSet {
    if (isEmpty(stored)) return empty;
    return union(listened(stream, stored), this.intake(stream));
  }
}

/** What has to be published on a stream's own subjects for it to be stored on these. */
function listened({ renames, listens }: StreamFacts, stored: SubjectSet): SubjectSet {
  return intersection(renames.preimage(stored), of(...listens));
}

function keptBy(
  all: readonly StreamFacts[],
  edges: readonly Edge[],
  strangers: ReadonlyMap<StreamFacts, SubjectSet>,
): Map<StreamFacts, SubjectSet> {
  const kept = new Map<StreamFacts, SubjectSet>();
  for (const stream of all) {
    const own = stream.renames.image(of(...stream.listens));
    const others = strangers.get(stream);
    const all = others === everything ? everything : others && stream.renames.image(others);
    kept.set(stream, all === undefined ? own : all === everything ? all : union(own, all));
  }
  // what is copied along a chain needs as many rounds as the chain is long; a circle could go on for ever
  let left = edges;
  for (let round = 0; left.length > 0; round += 1) {
    const grown = new Set<StreamFacts>();
    for (const edge of left) {
      const { from, into } = edge;
      const before = kept.get(into) ?? empty;
      if (before === everything) continue;
      const more = copied(edge, kept.get(from) ?? empty);
      if (includesSet(before, more)) continue;
      kept.set(into, round > all.length ? everything : union(before, more));
      grown.add(into);
    }
    left = edges.filter(({ from }) => grown.has(from));
  }
  return kept;
}
