/** What can be read of streams: the JetStream API gives messages to those who may not subscribe to them. */
import type { StreamSources } from "../sources.ts";
import { overlaps, tokens } from "../subject.ts";
import { empty, intersection, isEmpty, of, union, type SubjectSet } from "../subjects/index.ts";

/** The streams of an account by name, as the policy's grants know them. */
export type Streams = Readonly<Record<string, StreamSources>>;

/** Requests that give messages, with the positions of the stream's name and of the filter. */
const READS: readonly {
  readonly pattern: string;
  readonly stream: number;
  readonly filter?: number;
}[] = [
  { pattern: "$JS.API.CONSUMER.CREATE.*", stream: 4 },
  { pattern: "$JS.API.CONSUMER.CREATE.*.*", stream: 4 },
  { pattern: "$JS.API.CONSUMER.CREATE.*.*.>", stream: 4, filter: 6 },
  { pattern: "$JS.API.CONSUMER.DURABLE.CREATE.*.*", stream: 5 },
  { pattern: "$JS.API.CONSUMER.MSG.NEXT.*.*", stream: 5 },
  { pattern: "$JS.API.STREAM.MSG.GET.*", stream: 5 },
  { pattern: "$JS.API.STREAM.SNAPSHOT.*", stream: 4 },
  { pattern: "$JS.API.DIRECT.GET.*", stream: 4 },
  { pattern: "$JS.API.DIRECT.GET.*.>", stream: 4, filter: 5 },
];

/** A grant's entry by which a stream can be read, and the subjects that it gives. */
export interface StoredRead {
  readonly entry: string;
  readonly stream: string;
  readonly set: SubjectSet;
}

/**
 * @param allow publish entries
 * @param publishable what is left of them after denies
 */
export function storedReads(
  allow: readonly string[],
  publishable: SubjectSet,
  streams: Streams,
): StoredRead[] {
  const names = Object.keys(streams);
  if (names.length === 0) return [];
  return allow.filter(maybeApi).flatMap((entry) =>
    READS.filter(({ pattern }) => overlaps(entry, pattern)).flatMap(
      ({ pattern, stream: position, filter }) => {
        const parts = tokens(entry);
        // an entry that lets only part of a request through may still let through all that is needed,
        // because filters are compared as they are written: 'orders.>' passes a deny of 'orders.eu.>'
        const asked = intersection(of(entry), of(pattern));
        if (isEmpty(intersection(publishable, asked))) return [];
        const given = filter === undefined ? ">" : filterOf(parts, filter);
        return named(parts, position, names).map((stream): StoredRead => {
          const stores = of(...(streams[stream]?.subjects ?? []));
          return { entry, stream, set: intersection(of(given), stores) };
        });
      },
    ),
  );
}

/** Everything that the reads give, together. */
export function storedSet(reads: readonly StoredRead[]): SubjectSet {
  return reads.length === 0 ? empty : union(...reads.map(({ set }) => set));
}

function maybeApi(entry: string): boolean {
  return /^(?:\$JS|\*|>)(?:\.|$)/.test(entry);
}

/** The widest filter that the tokens from a position on let through: a last `*` lets `>` through, as a token. */
function filterOf(parts: readonly string[], position: number): string {
  const filter = parts.slice(position);
  return [...filter.slice(0, -1), filter.at(-1) === "*" ? ">" : (filter.at(-1) ?? ">")].join(".");
}

function named(
  parts: readonly string[],
  position: number,
  names: readonly string[],
): readonly string[] {
  const token = parts[position];
  if (token === undefined || token === "*" || token === ">") return names;
  return names.includes(token) ? [token] : [];
}
