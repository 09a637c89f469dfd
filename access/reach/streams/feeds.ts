/**
 * How messages get from one stream into the next, along all ways together: each stream is visited a bounded number of
 * times, however many ways there are. With n streams that may all copy each other there are more than n! ways.
 */
import {
  includesSet,
  intersection,
  isEmpty,
  union,
  type SubjectSet,
} from "../../subjects/index.ts";
import type { Edge } from "./edge.ts";
import { atOrigin, copied } from "./edge.ts";
import type { StreamFacts } from "./facts.ts";

/** What a stream stores, or has to store, and the shortest way from where one began. */
export interface Visited {
  readonly set: SubjectSet;
  readonly edges: readonly Edge[];
}

export type Visits = ReadonlyMap<StreamFacts, Visited>;

/** The streams as they copy each other. */
export interface Copying {
  into(stream: StreamFacts): readonly Edge[];
  outOf(stream: StreamFacts): readonly Edge[];
  /** The subjects under which it stores, at most. */
  kept(stream: StreamFacts): SubjectSet;
}

/** Times that a stream grows, after which all that it keeps counts: only a circle of streams goes on for ever. */
const ROUNDS = 4;

/** What each stream has to store so that this one stores some of the subjects; the edges lead to it. */
export function neededFor(stream: StreamFacts, stored: SubjectSet, all: Copying): Visits {
  return visit(stream, stored, ({ set, edges }, at) =>
    all.into(at).map((edge) => {
      const { from, origin } = edge;
      const kept = all.kept(from);
      const part = origin === undefined ? kept : intersection(atOrigin(edge, set), kept);
      return { at: from, set: part, all: kept, edges: [edge, ...edges] };
    }),
  );
}

/** What each stream stores because this one stores the subjects; the edges lead to it. */
export function copiedFrom(stream: StreamFacts, stored: SubjectSet, all: Copying): Visits {
  return visit(stream, stored, ({ set, edges }, at) =>
    all.outOf(at).map((edge) => {
      const { into } = edge;
      return { at: into, set: copied(edge, set), all: all.kept(into), edges: [...edges, edge] };
    }),
  );
}

interface Next extends Visited {
  readonly at: StreamFacts;
  readonly all: SubjectSet;
}

function visit(
  start: StreamFacts,
  set: SubjectSet,
  next: (visited: Visited, at: StreamFacts) => readonly Next[],
): Visits {
  const found = new Map<StreamFacts, Visited & { readonly times: number }>();
  found.set(start, { set, edges: [], times: 1 });
  const waiting = [start];
  for (const at of waiting) {
    const here = found.get(at);
    if (here === undefined) continue;
    for (const { at: there, set: part, all, edges } of next(here, at)) {
      const known = found.get(there);
      if (known?.set === part || isEmpty(part)) continue;
      if (known !== undefined && includesSet(known.set, part)) continue;
      const { times = 0, edges: way = edges } = known ?? {};
      const grown = times < ROUNDS ? union(...(known ? [known.set] : []), part) : all;
      // a set that is written in another way may be the same: what counts as all is not looked at again
      if (times > ROUNDS) continue;
      found.set(there, { set: grown, edges: way, times: times + 1 });
      waiting.push(there);
    }
  }
  return found;
}
