/**
 * What a role contributes to the sessions in which it counts.
 *
 * A session has the union of its roles' allows without the union of their denies (decide.ts). All proofs
 * about "any roles together" rest on one law. Let A be the allows of a role alone and D the denies of all
 * roles of the session; `reach(A, D)` is what nats-server lets through:
 *
 *     reach of the session = union over its roles of reach(A of the role, D)
 *
 * - Publishing: a subject is let through when some allow matches it and no deny does. Immediate.
 * - Receiving, in some queue group or without one: a subscription is let in by one entry, of one role. If
 *   that is a plain entry, the role lets the same subscription in without a queue, whatever its entries
 *   for groups. If it is an entry for a group, the role lets it in as well, in the group. Conversely a
 *   role's plain entry lets in, without a queue, what it did before others joined; its entry for a group
 *   still does so in that group, or was left out because a plain entry covers it (permissions.ts,
 *   widestQueues). Denies withhold the same messages from both.
 *
 * So more roles never give anything that none of them gives alone, and every further role only adds denies. For
 * "some session reaches x" it is enough to look at each role alone; for "some session *in which X counts*
 * reaches x", at each role together with X; and for "one session reaches x and y", at each two roles.
 * Nothing larger can reach what these do not: not because larger sets were tried, but by the law.
 *
 * Which queue group receives is the one thing that the law does not hold for: a plain entry of one role may be
 * held back for a group by an entry for another group, and set free by a wider plain entry of another role.
 * Here plain entries therefore count for every group. That is never less than nats-server lets through;
 * it is more only for a role that itself has plain and grouped entries for the same subjects, when asked
 * about a group.
 */
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import { splitQueue, type Permissions } from "../subjects/permissions.ts";
import { namesReplies } from "../document/connections.ts";
import type { Sources } from "../document/sources.ts";
import {
  ReadRequests,
  Effects,
  storedReads,
  type Graph,
  type StoredRead,
  type StreamFacts,
} from "../reach/index.ts";
import { empty, of, publishSet, receiveSet, union, type SubjectSet } from "../subjects/index.ts";

/** A role, or what every session may do besides its roles. */
export interface Part {
  /** Undefined: every session. */
  readonly role: string | undefined;
  /** Undefined: every account. */
  readonly account: string | undefined;
  readonly permissions: Permissions;
  /** What nats-server lets it publish besides, whatever denies say. */
  readonly unchecked?: readonly string[];
  /** Whether its sessions choose where answers go. */
  readonly replies: boolean;
}

/** What every leaf node may publish, whatever its role says (leafnode.go, leafMsgAllowed). */
const UNCHECKED = ["$JS.ACK.>", "_R_.>"];

/** What a part gives, under its own denies and perhaps those of another. */
export class Reach {
  readonly part: Part;
  readonly #denies: Permissions | undefined;
  readonly #graph: Graph;
  readonly #readRequests: () => ReadRequests;
  #publish: SubjectSet | undefined;
  #receive: SubjectSet | undefined;
  #reads: readonly StoredRead[] | undefined;
  #sends: SubjectSet | undefined;
  readonly #stored = new Map<StreamFacts, SubjectSet>();

  /** @param requests to read of the account; asked for only if stored messages matter */
  constructor(part: Part, graph: Graph, readRequests: () => ReadRequests, denies?: Permissions) {
    this.part = part;
    this.#graph = graph;
    this.#readRequests = readRequests;
    this.#denies = denies;
  }

  get publish(): SubjectSet {
    return (this.#publish ??= publishSet({
      allow: this.part.permissions.publish.allow,
      deny: this.#denied("publish"),
    }));
  }

  /** What it can publish, permitted or not. */
  get sends(): SubjectSet {
    const { unchecked = [] } = this.part;
    if (unchecked.length === 0) return this.publish;
    return (this.#sends ??= union(this.publish, of(...unchecked)));
  }

  /** By queue group, plain entries for every group. */
  get receive(): SubjectSet {
    return (this.#receive ??= this.#received(this.part.permissions.subscribe.allow));
  }

  get reads(): readonly StoredRead[] {
    const { allow } = this.part.permissions.publish;
    return (this.#reads ??= storedReads(this.#graph, allow, this.publish, this.#readRequests()));
  }

  /** What can be read of a stream. */
  stored(stream: StreamFacts): SubjectSet {
    const known = this.#stored.get(stream);
    if (known !== undefined) return known;
    const { account, name } = stream;
    const reads = this.reads.filter((read) => read.account === account && read.stream === name);
    const set = reads.length === 0 ? empty : union(...reads.map((read) => read.set));
    this.#stored.set(stream, set);
    return set;
  }

  /** What one entry contributes, to name the one that matters. */
  ofEntry(direction: "publish" | "subscribe", entry: string): SubjectSet {
    const deny = this.#denied(direction);
    return direction === "publish"
      ? publishSet({ allow: [entry], deny })
      : receiveSet({ allow: [entry], deny });
  }

  #received(allow: readonly string[]): SubjectSet {
    const deny = this.#denied("subscribe");
    const plain = allow.filter((entry) => splitQueue(entry).queue === undefined);
    const grouped = allow.filter((entry) => splitQueue(entry).queue !== undefined);
    const free = receiveSet({ allow: plain, deny });
    return grouped.length === 0 ? free : union(free, receiveSet({ allow: grouped, deny }));
  }

  #denied(direction: "publish" | "subscribe"): readonly string[] {
    const own = this.part.permissions[direction].deny;
    const more = this.#denies?.[direction].deny ?? [];
    return more.length === 0 ? own : [...own, ...more];
  }
}

/** The parts of all sessions of a document. */
export class Parts {
  readonly graph: Graph;
  readonly effects: Effects;
  readonly document: AccessDocument;
  readonly sources: Sources;
  /** What every session may do. */
  readonly session: Part;
  readonly #roles: ReadonlyMap<string, Part>;
  readonly #alone = new Map<string, Reach>();
  readonly #readRequests = new Map<string, ReadRequests>();
  #readers: ReadonlyMap<string, readonly { readonly from: string }[]> | undefined;

  /** @param change puts other claims into the permissions */
  constructor(graph: Graph, change = (permissions: Permissions) => permissions) {
    const { document, sources } = graph;
    this.graph = graph;
    this.effects = new Effects(graph);
    this.document = document;
    this.sources = sources;
    const { publish, subscribe } = document.session;
    const session = {
      publish: { allow: publish, deny: [] },
      subscribe: { allow: subscribe, deny: [] },
    };
    this.session = {
      ...{ role: undefined, account: undefined, replies: true },
      permissions: change(session),
    };
    const roles = Object.entries(document.roles);
    this.#roles = new Map(
      roles.map(([role, entry]) => [
        role,
        {
          ...{ role, account: entry.account, permissions: change(entry) },
          ...(entry.connections?.includes("LEAFNODE") ? { unchecked: UNCHECKED } : {}),
          replies: namesReplies(entry),
        },
      ]),
    );
  }

  entry(role: string): RoleEntry {
    return this.document.roles[role] as RoleEntry;
  }

  rolesIn(account: string): readonly string[] {
    return this.graph.rolesIn(account).map(([name]) => name);
  }

  /** The requests by which sessions of an account can read streams. */
  readRequests(account: string): ReadRequests {
    const readRequests = this.#readRequests.get(account) ?? new ReadRequests(this.graph, account);
    this.#readRequests.set(account, readRequests);
    return readRequests;
  }

  /** The accounts whose sessions can read streams of an account, if their roles let them. */
  readersOf(account: string): readonly string[] {
    this.#readers ??= Map.groupBy(
      this.graph.accounts.flatMap((from) => {
        const read = new Set(this.readRequests(from).all.map((request) => request.account));
        return [...read].map((of) => ({ from, of }));
      }),
      ({ of }) => of,
    );
    return (this.#readers.get(account) ?? []).map(({ from }) => from);
  }

  /** A role, or every session, under the denies of a role beside it. */
  reach(role: string | undefined, account: string, beside?: string): Reach {
    const part = role === undefined ? this.session : (this.#roles.get(role) as Part);
    const denies = beside === undefined || beside === role ? undefined : this.#denying(beside);
    const key = role ?? ` ${account}`;
    const known = denies === undefined ? this.#alone.get(key) : undefined;
    if (known !== undefined) return known;
    const made = new Reach(part, this.graph, () => this.readRequests(account), denies?.permissions);
    if (denies === undefined) this.#alone.set(key, made);
    return made;
  }

  #denying(role: string): Part | undefined {
    const part = this.#roles.get(role) as Part;
    const { publish, subscribe } = part.permissions;
    return publish.deny.length + subscribe.deny.length === 0 ? undefined : part;
  }
}
