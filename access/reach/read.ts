/**
 * How sessions read what streams keep. The JetStream API gives messages to those who may not subscribe to them,
 * in the account of the stream and, through service imports, in others.
 */
import { common, tokens } from "../subjects/pattern.ts";
import { empty, intersection, isEmpty, of, type SubjectSet } from "../subjects/index.ts";
import type { ReadRequests } from "./read-requests.ts";
import { type ReadRequest } from "./read-request.ts";
import type { Graph } from "./graph.ts";

/** A grant's entry by which a stream can be read, and the subjects that it gives. */
export interface StoredRead {
  readonly entry: string;
  /** Of the stream. */
  readonly account: string;
  readonly stream: string;
  /** As the stream's account names them. */
  readonly set: SubjectSet;
}

/**
 * What publish entries let a session read out of streams.
 *
 * @param allow publish entries
 * @param publishable what is left of them after denies
 * @param requests to read of the session's account
 */
export function storedReads(
  graph: Graph,
  allow: readonly string[],
  publishable: SubjectSet,
  readRequests: ReadRequests,
): StoredRead[] {
  return allow.flatMap((entry) =>
    readRequests.for(entry).flatMap((request) => {
      const set = given(graph, entry, publishable, request);
      const { account, stream } = request;
      return set === undefined ? [] : [{ entry, account, stream, set }];
    }),
  );
}

function given(
  graph: Graph,
  entry: string,
  publishable: SubjectSet,
  { pattern, filter, account, stream }: ReadRequest,
): SubjectSet | undefined {
  const shared = common(entry, pattern);
  if (shared === undefined) return undefined;
  // an entry that lets only part of a request through may still let through all that is needed,
  // because filters are compared as they are written: 'orders.>' passes a deny of 'orders.eu.>'
  if (isEmpty(intersection(publishable, of(shared)))) return undefined;
  const facts = graph.streams(account)[stream];
  const stores = facts === undefined ? empty : graph.storage.kept(facts);
  if (filter === undefined) return stores;
  const set = intersection(of(filterOf(tokens(shared), filter)), stores);
  return isEmpty(set) ? undefined : set;
}

/** The widest filter that the tokens from a position on let through: a last `*` lets `>` through, as a token. */
function filterOf(parts: readonly string[], position: number): string {
  const filter = parts.slice(position);
  return [...filter.slice(0, -1), filter.at(-1) === "*" ? ">" : (filter.at(-1) ?? ">")].join(".");
}
