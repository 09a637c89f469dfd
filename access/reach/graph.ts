/**
 * What connects sessions with each other and with streams: accounts, exports and imports, those who answer,
 * streams and their consumers. Built once for a policy; travel.ts says how messages go through it.
 */
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import type { Sources } from "../compiler/sources.ts";
import {
  empty,
  everything,
  isEmpty,
  meet,
  of,
  rename,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import { hasWildcard } from "../subjects/pattern.ts";
import { receivedByAny } from "./received.ts";
import { answerersIn, type Answerer } from "./answers.ts";
import { consequencesOf, type Consequence } from "./consequence.ts";
import { ownReadRequests, type ReadRequest } from "./read-request.ts";
import type { Flow } from "./flow.ts";
import { isOn, type Streams } from "./streams.ts";
import { Flows, renamedSet, type Stop } from "./travel.ts";
import { withWildcards } from "../subjects/placeholder.ts";

/** A request, and who answers it where. */
export interface Ask {
  readonly answerer: Answerer;
  /** The asker's account. */
  readonly from: string;
  /** The request's subjects there. */
  readonly set: SubjectSet;
  /** The imports that take the request to the answerer, in its order. */
  readonly via: readonly Flow[];
  /** Where the answer can be sent in the account where it lands; undefined: anywhere. */
  readonly lands: SubjectSet | undefined;
}

/** Requests of one account whose answer lands anywhere in an account, together. */
export interface OpenAsks {
  readonly from: string;
  readonly set: SubjectSet;
  readonly asks: readonly Ask[];
}

export class Graph {
  readonly document: AccessDocument;
  readonly sources: Sources;
  readonly flows: Flows;
  #roles: ReadonlyMap<string, readonly (readonly [name: string, role: RoleEntry])[]> | undefined;
  readonly #requests = new Map<string, readonly Stop[]>();
  readonly #asks = new Map<string, readonly Ask[]>();
  readonly #open = new Map<string, readonly OpenAsks[]>();
  readonly #live = new Map<string, SubjectSet>();
  readonly #literal = new Map<string, SubjectSet>();
  readonly #stored = new Map<string, SubjectSet>();
  readonly #consequences = new Map<string, readonly Consequence[]>();
  readonly #readRequests = new Map<string, readonly ReadRequest[]>();
  readonly #answerers = new Map<string, readonly Answerer[]>();

  constructor(document: AccessDocument, sources: Sources) {
    this.document = document;
    this.sources = sources;
    this.flows = new Flows(document, renamedSet);
  }

  get accounts(): readonly string[] {
    return Object.keys(this.document.accounts);
  }

  streams(account: string): Streams {
    const { accounts } = this.sources;
    return Object.hasOwn(accounts, account) ? (accounts[account]?.streams ?? {}) : {};
  }

  /** The roles whose sessions are in the account, by name. */
  rolesIn(account: string): readonly (readonly [name: string, role: RoleEntry])[] {
    this.#roles ??= Map.groupBy(Object.entries(this.document.roles), ([, role]) => role.account);
    return this.#roles.get(account) ?? [];
  }

  /** Where requests of the account's sessions get in other accounts, whatever they are allowed to ask. */
  requests(account: string): readonly Stop[] {
    return remembered(this.#requests, account, () =>
      this.flows.beyond({ account, set: everything }, "onward", "service"),
    );
  }

  hasJetStream(account: string): boolean {
    return this.document.accounts[account]?.jetstream !== undefined;
  }

  /** Every request whose answer lands in the account: of its sessions, or of those whose messages it imports. */
  asks(account: string): readonly Ask[] {
    return remembered(this.#asks, account, () => [
      ...this.#askedFrom(account),
      ...this.#heardIn(account),
    ]);
  }

  /**
   * Those whose answer can be sent anywhere in the account, by the asker's account; `said` leaves out what is only the
   * server's JSON.
   */
  openAsks(account: string, said: "anything" | "words"): readonly OpenAsks[] {
    return remembered(this.#open, `${said} ${account}`, () => {
      const asks = this.asks(account).filter(
        ({ answerer, lands }) =>
          lands === undefined && (said === "anything" || answerer.content !== "json"),
      );
      const byAsker = Map.groupBy(asks, ({ from }) => from);
      return [...byAsker].map(([from, all]) => ({
        from,
        asks: all,
        set: union(...all.map(({ set }) => set)),
      }));
    });
  }

  /** Pulls whose messages can be sent anywhere in the account, of streams that store some of the subjects. */
  pulls(account: string, some: SubjectSet): readonly Ask[] {
    return this.asks(account).filter(
      ({ answerer }) =>
        answerer.content === "delivered" && meet(this.stored(answerer.account), some),
    );
  }

  /**
   * The subjects on which a message that appears in the account has an effect: somebody may receive it, a
   * stream or JetStream takes it, or an export or import passes it on. On any other it is lost.
   */
  live(account: string): SubjectSet {
    return remembered(this.#live, account, () =>
      union(
        this.#literallyLive(account),
        this.stored(account),
        of(...this.flows.outOf(account).map(({ from }) => from.pattern)),
        ...(this.hasJetStream(account) ? [of("$JS.API.>", "$JS.ACK.>")] : []),
      ),
    );
  }

  /**
   * Those to which a consumer delivers. nats-server starts a push consumer when there is a subscription to the
   * very subject (sublist.go, RegisterNotification); wildcards of streams, services and the API are none.
   */
  deliverable(account: string): SubjectSet {
    return remembered(this.#literal, account, () => {
      const services = this.flows.outOf(account).filter(({ kind }) => kind === "service");
      const stored = Object.values(this.streams(account)).flatMap(({ subjects }) => subjects);
      const literal = [...stored, ...services.map(({ from }) => from.pattern)];
      return union(
        this.#literallyLive(account),
        of(...literal.filter((subject) => !hasWildcard(subject))),
        // where pull consumers wait for requests
        ...(this.hasJetStream(account) ? [of("$JS.API.CONSUMER.MSG.NEXT.*.*")] : []),
      );
    });
  }

  /** What sessions may receive in the account, or in others that import it as a stream. */
  #literallyLive(account: string): SubjectSet {
    const { session } = this.document;
    const roles = this.rolesIn(account);
    const exported = this.flows.outOf(account).filter(({ kind }) => kind === "stream");
    if (roles.length === 0 && exported.length === 0) return empty;
    return union(
      ...(roles.length === 0 ? [] : [of(...session.subscribe.map(withWildcards))]),
      ...roles.map(([, { subscribe }]) => receivedByAny(subscribe)),
      of(...exported.map(({ from }) => from.pattern)),
    );
  }

  /** Subjects that streams of the account keep. */
  stored(account: string): SubjectSet {
    return remembered(this.#stored, account, () =>
      of(...Object.values(this.streams(account)).flatMap(({ subjects }) => subjects)),
    );
  }

  /** The requests by which streams of the account are read. */
  readRequests(account: string): readonly ReadRequest[] {
    return remembered(this.#readRequests, account, () =>
      ownReadRequests(account, this.streams(account)),
    );
  }

  /** What JetStream does because of messages in the account. */
  consequences(account: string): readonly Consequence[] {
    return remembered(this.#consequences, account, () =>
      this.hasJetStream(account)
        ? consequencesOf({
            streams: this.streams(account),
            live: this.live(account),
            deliverable: this.deliverable(account),
            stored: this.stored(account),
          })
        : [],
    );
  }

  /**
   * The subjects whose messages go when one is published on those given: a message with the header Nats-Rollup
   * empties its stream, if the stream takes such headers.
   */
  changed({ account, set }: { readonly account: string; readonly set: SubjectSet }): SubjectSet {
    const emptied = Object.values(this.streams(account))
      .filter((stream) => isOn(stream, "rollup"))
      .map(({ subjects }) => of(...subjects))
      .filter((stored) => meet(stored, set));
    return union(set, ...emptied);
  }

  #askedFrom(account: string): Ask[] {
    const here = this.#answerersIn(account).map((answerer): Ask => ({
      answerer,
      from: account,
      set: answerer.asked,
      via: [],
      lands: answerer.lands,
    }));
    return [...here, ...this.#farAsks(account)];
  }

  /** What stream imports bring to those who answer in the account. */
  #heardIn(account: string): Ask[] {
    const listeners = this.#answerersIn(account).filter(({ listens }) => listens);
    const streams = this.flows.into(account).filter(({ kind }) => kind === "stream");
    return streams.flatMap((flow) =>
      listeners.flatMap((answerer): Ask[] => {
        const set = rename(answerer.asked, flow.to.pattern, flow.from.pattern);
        if (isEmpty(set)) return [];
        const { lands } = answerer;
        return [{ answerer, from: flow.from.account, set, via: [flow], lands }];
      }),
    );
  }

  /** Through service imports. */
  #farAsks(home: string): Ask[] {
    return this.requests(home).flatMap(({ account, set: asked, flows }) =>
      this.#answerersIn(account).flatMap((answerer): Ask[] => {
        if (!meet(answerer.asked, asked) || !answersAcross(answerer)) return [];
        const set = this.flows.atStart(answerer.asked, flows, "onward");
        return set === undefined
          ? []
          : [{ answerer, from: home, set, via: flows, lands: undefined }];
      }),
    );
  }

  #answerersIn(account: string): readonly Answerer[] {
    return remembered(this.#answerers, account, () =>
      answerersIn(account, {
        roles: this.rolesIn(account),
        streams: this.streams(account),
        hasJetStream: this.hasJetStream(account),
      }),
    );
  }
}

/** Replies to requests of other accounts begin with `_R_`. */
const REPLIES = of("_R_.>");

function answersAcross({ lands }: Answerer): boolean {
  return lands === undefined || meet(lands, REPLIES);
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
