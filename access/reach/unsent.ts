/**
 * What roles hear, read or ask for, and nobody sends or answers: mostly a subject that was mistyped, or one that a change of another role
 * has left behind. Nothing is allowed by it, so it is a warning.
 *
 * Forwards, by the same trails as proofs: from what sessions may publish, and what the policy says comes from outside, through
 * exports, imports and streams. Where a requester has an answer sent does not count: nobody means that by a subscription.
 */
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import type { GrantSources, Sources } from "../document/sources.ts";
import { sessionPermissions } from "../document/session.ts";
import { mergePermissions, splitQueue } from "../subjects/permissions.ts";
import { withWildcards } from "../subjects/placeholder.ts";
import {
  empty,
  includesSet,
  intersection,
  isEmpty,
  meet,
  of,
  publishSet,
  union,
} from "../subjects/index.ts";
import type { SubjectSet } from "../subjects/index.ts";
import type { SubjectPermissions } from "../subjects/permissions.ts";
import { at } from "../../errors/failure.mjs";
import { Graph } from "./graph.ts";
import { storedReads, type StoredRead } from "./read.ts";
import { ReadRequests } from "./read-requests.ts";
import { receivedByAny } from "./received.ts";
import type { StreamFacts } from "./streams/facts.ts";
import { trailOf } from "./trail.ts";

/** A grant that gives its holders nothing, as far as the policy knows. */
export interface Unsent {
  readonly account: string;
  readonly role: string;
  /** `hears`: a subscription; `reads`: messages of a stream; `asks`: a request that nobody hears. */
  readonly way: "hears" | "reads" | "asks";
  /** `subscribe(orders.evnts.>)` */
  readonly grant: string;
  /** `policies/roles/support.ts:12:3` */
  readonly source: string;
  readonly subjects: readonly string[];
  /** "nobody can send what subscribe(orders.evnts.>) hears" */
  readonly text: string;
  /** What to do about it. */
  readonly next: string;
}

/**
 * Grants to hear what nobody can send, to read a stream that nobody can write to, and to ask where nobody hears it.
 * Subjects that begin with `$` are nats-server's and its tools', and count as sent.
 *
 * @returns by role, in the order of its grants
 * @example unsent(document, sources).map(({ source, role, text }) => `${source} ${role}: ${text}`)
 */
export function unsent(document: AccessDocument, sources: Sources): Unsent[] {
  const graph = new Graph(document, sources);
  const sent = new Sent(graph, (account) => sources.accounts[account]?.outside ?? []);
  return Object.entries(document.roles).flatMap(([role, entry]) => {
    const reads = new ReadRequests(graph, entry.account);
    return (sources.roles[role]?.grants ?? []).flatMap((grant): Unsent[] => {
      const found = findingOf(sent, entry, grant, reads);
      if (found === undefined) return [];
      const { account } = entry;
      return [{ account, role, grant: grant.label, source: at(grant.source), ...found }];
    });
  });
}

type Found = Pick<Unsent, "way" | "subjects" | "text" | "next">;

function findingOf(
  sent: Sent,
  entry: RoleEntry,
  { label, publish, subscribe }: GrantSources,
  reads: ReadRequests,
): Found | undefined {
  const { account } = entry;
  const heard = subscribe.filter(
    (each) => !each.startsWith("$") && entry.subscribe.allow.includes(each),
  );
  if (heard.length > 0 && !heard.some((each) => sent.isHeard(account, entry.subscribe, each))) {
    const subjects = heard.map((each) => splitQueue(each).subject);
    return {
      way: "hears",
      subjects,
      text: `nobody can send what ${label} hears`,
      next: `correct the subject, or grant somebody to publish it; if it comes from outside of the policy, say so: account("${account}", { outside: ${JSON.stringify(subjects)} })`,
    };
  }
  const may = published(mergePermissions([sessionPermissions(sent.graph.document), entry]).publish);
  const all = storedReads(sent.graph, publish.map(withWildcards), may, reads);
  // to fetch from a consumer is a right to the whole stream, to make it one to what it filters
  const narrow = all.filter((each) => !sent.isWhole(each));
  const read = narrow.length === 0 ? all : narrow;
  const [first] = read;
  if (first !== undefined && !read.some((each) => sent.isKept(each))) {
    return {
      way: "reads",
      subjects: [...new Set(read.map(({ stream }) => stream))],
      text: `nobody can send what ${label} reads of ${first.stream}`,
      next: `grant somebody to publish it; if it comes from outside of the policy, say so: outside: [subjects] of the account "${first.account}"`,
    };
  }
  // as its author called it: a plain right to publish may be for a role that comes later
  const asked = label.startsWith("request(") ? publish.filter((each) => !each.startsWith("$")) : [];
  if (
    asked.length > 0 &&
    !asked.some((each) => sent.isTaken(account, intersection(may, of(withWildcards(each)))))
  )
    return {
      way: "asks",
      subjects: asked,
      text: `nobody hears what ${label} asks`,
      next: `correct the subject, or have a role serve it; if it is answered outside of the policy, say so: account("${account}", { outside: ${JSON.stringify(asked)} })`,
    };
  return undefined;
}

/** What anybody with the permissions may publish, whatever their claims. */
function published({ allow, deny }: SubjectPermissions): SubjectSet {
  return publishSet({
    allow: allow.map(withWildcards),
    deny: deny.filter((entry) => !entry.includes("{")),
  });
}

/** Where messages of all sessions, and of those outside of the policy, can be received and read. */
class Sent {
  readonly graph: Graph;
  readonly #outside: (account: string) => readonly string[];
  readonly #heard = new Map<string, SubjectSet>();
  readonly #kept = new Map<StreamFacts, SubjectSet>();

  constructor(graph: Graph, outside: (account: string) => readonly string[]) {
    this.graph = graph;
    this.#outside = outside;
    for (const account of graph.accounts) {
      const roles = graph.rolesIn(account);
      const own = roles.map(([, { publish }]) => published(publish));
      const set = union(...own, of(...outside(account)));
      if (isEmpty(set)) continue;
      const { heard, kept } = trailOf(graph, { account, set }, "effects");
      for (const each of heard)
        this.#heard.set(each.account, union(this.#heard.get(each.account) ?? empty, each.set));
      for (const each of kept)
        this.#kept.set(each.stream, union(this.#kept.get(each.stream) ?? empty, each.set));
    }
  }

  /** @param entry one of the permissions' own; what they deny is not heard by it */
  isHeard(account: string, { deny }: SubjectPermissions, entry: string): boolean {
    const set = receivedByAny({ allow: [entry], deny });
    // who hears nothing by it at all was told so by the deny
    return isEmpty(set) || meet(set, this.#heard.get(account) ?? empty);
  }

  isKept({ account, stream, set }: StoredRead): boolean {
    const facts = this.graph.streams(account)[stream];
    if (facts === undefined) return true;
    // what it copies may be somewhere that the policy does not know
    if (facts.origins === "anything" || facts.origins.length > 0) return true;
    return meet(this.#kept.get(facts) ?? empty, set);
  }

  /** Whether it gives all that the stream keeps. */
  isWhole({ account, stream, set }: StoredRead): boolean {
    const facts = this.graph.streams(account)[stream];
    return facts === undefined || includesSet(set, this.graph.storage.kept(facts));
  }

  /** Whether somebody receives it, stores it, or is outside of the policy. */
  isTaken(account: string, set: SubjectSet): boolean {
    if (isEmpty(set)) return true;
    const { heard, kept } = trailOf(this.graph, { account, set }, "direct");
    return (
      kept.length > 0 ||
      heard.some(
        (each) =>
          meet(of(...this.#outside(each.account)), each.set) ||
          this.graph
            .rolesIn(each.account)
            .some(([, { subscribe }]) => meet(receivedByAny(subscribe), each.set)),
      )
    );
  }
}
