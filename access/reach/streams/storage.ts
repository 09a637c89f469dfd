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
  of,
  union,
  type SubjectSet,
  type Transform,
} from "../../subjects/index.ts";
import type { Origin, StreamFacts } from "./facts.ts";

/** Which streams an origin stands for; none: nobody knows it. */
export type Resolve = (account: string, origin: Origin) => readonly StreamFacts[];
/** The streams from which a stream of the account could copy. */
export type Reachable = (account: string) => readonly StreamFacts[];

/** Messages published on subjects of an account, and the streams that pass them on to each other, in order. */
export interface Feed {
  readonly account: string;
  readonly set: SubjectSet;
  readonly through: readonly StreamFacts[];
  readonly edges: readonly Edge[];
  /** It goes round: it may be stored under any name. */
  readonly isCircle?: true;
}

/** A stream copies another. */
export interface Edge {
  readonly from: StreamFacts;
  readonly into: StreamFacts;
  readonly transform: Pick<Transform, "image" | "preimage">;
  /** Undefined: it may do so, for all that is known. */
  readonly origin?: Origin;
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

const UNKNOWN: Pick<Transform, "image" | "preimage"> = {
  image: (set) => (isEmpty(set) ? empty : everything),
  preimage: () => everything,
};

export class Storage {
  readonly #kept: ReadonlyMap<StreamFacts, SubjectSet>;
  readonly #into: ReadonlyMap<StreamFacts, readonly Edge[]>;
  readonly #outOf: ReadonlyMap<StreamFacts, readonly Edge[]>;

  constructor(all: readonly StreamFacts[], resolve: Resolve, reachable: Reachable) {
    const strangers = new Map<StreamFacts, SubjectSet>();
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
            }
            return found.map((from) => ({ from, into, transform, origin }));
          }),
    );
    for (const into of all) if (into.origins === "anything") strangers.set(into, everything);
    this.#into = Map.groupBy(edges, ({ into }) => into);
    this.#outOf = Map.groupBy(edges, ({ from }) => from);
    this.#kept = keptBy(all, edges, strangers);
  }

  /** The subjects under which it stores, at most. */
  kept(stream: StreamFacts): SubjectSet {
    return this.#kept.get(stream) ?? empty;
  }

  /** Under which subjects it stores what is published on these. */
  stores(stream: StreamFacts, published: SubjectSet): SubjectSet {
    return stream.renames.image(intersection(published, of(...stream.listens)));
  }

  /** Streams that copy what this one stores on the subjects, and under which subjects they store it. */
  copies(stream: StreamFacts, stored: SubjectSet): readonly Copy[] {
    return (this.#outOf.get(stream) ?? []).flatMap((edge): Copy[] => {
      const { into, transform } = edge;
      const set = copied(into, transform, stored);
      return isEmpty(set) ? [] : [{ into, set, before: (copy) => atOrigin(edge, copy) }];
    });
  }

  /** Where consumers deliver to mirrors and to streams with sources, as subjects of the origin's account. */
  deliveries(stream: StreamFacts): readonly Delivery[] {
    return (this.#outOf.get(stream) ?? []).flatMap(({ from, into, origin }): Delivery[] => {
      if (origin === undefined) return [];
      const { deliver, transform, consumer } = origin;
      const filter = transform.from;
      if (deliver !== undefined) return [{ subject: consumer ? deliver : `${deliver}.>`, filter }];
      // nats-server's own (stream.go, setupMirrorConsumer)
      if (from.account !== into.account) return [];
      return ["$JS.M.*", "$JS.S.*"].map((subject) => ({ subject, filter }));
    });
  }

  /** What to publish, and where, so that the stream stores it on some of the subjects. */
  feeds(stream: StreamFacts, stored: SubjectSet): readonly Feed[] {
    return this.#feeds(stream, stored, []);
  }

  #feeds(stream: StreamFacts, stored: SubjectSet, edges: readonly Edge[]): Feed[] {
    const onward = edges.map(({ into }) => into);
    const { account } = stream;
    const through = [stream, ...onward];
    if (onward.includes(stream)) {
      const set = of(...stream.listens);
      return isEmpty(set) ? [] : [{ account, set, through, edges, isCircle: true }];
    }
    const set = listened(stream, stored);
    const own: Feed[] = isEmpty(set) ? [] : [{ account, set, through, edges }];
    const before = (this.#into.get(stream) ?? []).flatMap((edge) => {
      const part = intersection(atOrigin(edge, stored), this.kept(edge.from));
      return isEmpty(part) ? [] : this.#feeds(edge.from, part, [edge, ...edges]);
    });
    return [...own, ...before];
  }

  /** The part of a feed that the last stream stores on some of the subjects. */
  causing({ set, through: [first], edges, isCircle }: Feed, stored: SubjectSet): SubjectSet {
    if (isCircle) return isEmpty(stored) ? empty : set;
    const there = edges.reduceRight((at, edge) => atOrigin(edge, at), stored);
    return first === undefined ? empty : intersection(listened(first, there), set);
  }

  /** Under which subjects the last stream of a feed stores what is published on these. */
  stored({ set, through, edges, isCircle }: Feed, published: SubjectSet): SubjectSet {
    const [first] = through;
    const part = intersection(published, set);
    if (first === undefined || isEmpty(part)) return empty;
    if (isCircle) return this.kept(through.at(-1) ?? first);
    return edges.reduce(
      (at, { into, transform }) => copied(into, transform, at),
      this.stores(first, part),
    );
  }

  /** All subjects whose messages the stream may get, whatever it makes of them. */
  fedBy(stream: StreamFacts): readonly Feed[] {
    return this.feeds(stream, this.kept(stream));
  }
}

/** What has to be published on a stream's own subjects for it to be stored on these. */
function listened({ renames, listens }: StreamFacts, stored: SubjectSet): SubjectSet {
  return intersection(renames.preimage(stored), of(...listens));
}

/** What the origin has to store for the copy to store it on these. */
function atOrigin({ into, transform }: Edge, stored: SubjectSet): SubjectSet {
  return transform.preimage(into.renames.preimage(stored));
}

function copied(into: StreamFacts, transform: Edge["transform"], stored: SubjectSet): SubjectSet {
  return into.renames.image(transform.image(stored));
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
    kept.set(stream, others ? union(own, stream.renames.image(others)) : own);
  }
  // what is copied along a chain needs as many rounds as the chain is long; a circle could go on for ever
  let left = edges;
  for (let round = 0; left.length > 0; round += 1) {
    const grown = new Set<StreamFacts>();
    for (const { from, into, transform } of left) {
      const before = kept.get(into) ?? empty;
      const more = copied(into, transform, kept.get(from) ?? empty);
      if (includesSet(before, more)) continue;
      kept.set(into, round > all.length ? everything : union(before, more));
      grown.add(into);
    }
    left = edges.filter(({ from }) => grown.has(from));
  }
  return kept;
}
