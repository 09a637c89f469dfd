/**
 * What connects sessions with each other and with streams: accounts, exports and imports, those who answer,
 * streams and their consumers. Built once for a policy; travel.ts says how messages go through it.
 */
import { namesReplies } from "../document/connections.ts";
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import type { Sources } from "../document/sources.ts";
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
import { answerersIn, type Answerer, type Content } from "./answers.ts";
import { consequencesOf, type Consequence } from "./consequence.ts";
import { ownReadRequests, type ReadRequest } from "./read-request.ts";
import type { Flow } from "./flow.ts";
import type { Origin, StreamFacts } from "./streams/facts.ts";
import { streamsOf, type Streams } from "./streams/known.ts";
import { Storage } from "./streams/storage.ts";
import { Flows, renamedSet, type Place, type Stop } from "./travel.ts";
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
  readonly #taken = new Map<string, SubjectSet>();
  readonly #kept = new Map<string, SubjectSet>();
  readonly #consequences = new Map<string, readonly Consequence[]>();
  readonly #readRequests = new Map<string, readonly ReadRequest[]>();
  readonly #answerers = new Map<string, readonly Answerer[]>();
  readonly #streams: ReadonlyMap<string, Streams>;
  #storage: Storage | undefined;
  #causes: ReadonlyMap<string, readonly Consequence[]> | undefined;

  constructor(document: AccessDocument, sources: Sources) {
    this.document = document;
    this.sources = sources;
    this.flows = new Flows(document, renamedSet);
    this.#streams = streamsOf(document);
  }

  get accounts(): readonly string[] {
    return Object.keys(this.document.accounts);
  }

  streams(account: string): Streams {
    return this.#streams.get(account) ?? NO_STREAMS;
  }

  /** Under which subjects streams keep messages, and which of them copy others. */
  get storage(): Storage {
    return (this.#storage ??= new Storage(
      [...this.#streams.values()].flatMap((streams) => Object.values(streams)),
      (account, origin) => this.#originsOf(account, origin),
      (account) => this.#reachable(account),
      (account, set) => this.#isHeard(account, set),
    ));
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

  /** Whether MQTT clients connect to the account. */
  hasDevices(account: string): boolean {
    return this.rolesIn(account).some(([, role]) => !namesReplies(role));
  }

  /** Every request whose answer lands in the account: of its sessions, or of those whose messages it imports. */
  asks(account: string): readonly Ask[] {
    return remembered(this.#asks, account, () => [
      ...this.#askedFrom(account),
      ...this.#heardIn(account),
    ]);
  }

  /** Those whose answer can be sent anywhere in the account, by the asker's account. */
  openAsks(account: string, said: Said): readonly OpenAsks[] {
    return remembered(this.#open, `${said} ${account}`, () => {
      const asks = this.asks(account).filter(
        ({ answerer, lands }) => lands === undefined && SAYS[said](answerer.content),
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
      ({ answerer }) => answerer.content === "delivered" && meet(this.kept(answerer.account), some),
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
        this.taken(account),
        this.#intakes(account),
        of(...this.flows.outOf(account).map(({ from }) => from.pattern)),
        ...(this.hasJetStream(account) ? [of("$JS.API.>", "$JS.ACK.>")] : []),
        ...(this.hasDevices(account) ? [KEPT_FOR_MQTT] : []),
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
      const literal = [...this.#listens(account), ...services.map(({ from }) => from.pattern)];
      return union(
        this.#literallyLive(account),
        this.#intakes(account),
        of(...literal.filter((subject) => !hasWildcard(subject))),
        // where pull consumers wait for requests
        ...(this.hasJetStream(account) ? [of("$JS.API.CONSUMER.MSG.NEXT.*.*")] : []),
        ...(this.hasDevices(account) ? [KEPT_FOR_MQTT] : []),
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

  /** Subjects that streams of the account listen on. */
  taken(account: string): SubjectSet {
    return remembered(this.#taken, account, () => of(...this.#listens(account)));
  }

  /** Where others can make copies of the account take messages. */
  #intakes(account: string): SubjectSet {
    return union(...Object.values(this.streams(account)).map((each) => this.storage.intake(each)));
  }

  #listens(account: string): readonly string[] {
    return Object.values(this.streams(account)).flatMap(({ listens }) => listens);
  }

  /** Subjects under which streams of the account keep messages. */
  kept(account: string): SubjectSet {
    return remembered(this.#kept, account, () =>
      union(...Object.values(this.streams(account)).map((stream) => this.storage.kept(stream))),
    );
  }

  /** The requests by which streams of the account are read. */
  readRequests(account: string): readonly ReadRequest[] {
    return remembered(this.#readRequests, account, () =>
      ownReadRequests(account, this.streams(account)),
    );
  }

  /** What JetStream of the account does because of messages there, or in accounts whose streams its own copy. */
  consequences(account: string): readonly Consequence[] {
    return remembered(this.#consequences, account, () =>
      this.hasJetStream(account)
        ? consequencesOf(account, {
            streams: this.streams(account),
            live: this.live(account),
            deliverable: this.deliverable(account),
            kept: this.kept(account),
            storage: this.storage,
          })
        : [],
    );
  }

  /** What JetStream of any account does because of messages in this one. */
  consequencesFrom(account: string): readonly Consequence[] {
    this.#causes ??= Map.groupBy(
      this.accounts.flatMap((into) => this.consequences(into)),
      ({ from }) => from,
    );
    return this.#causes.get(account) ?? [];
  }

  /**
   * Where a message has to be published so that some that streams of the account store go: with the header Nats-Rollup it
   * empties its stream, and streams that copy it, if they take such headers.
   */
  emptying(account: string, set: SubjectSet): readonly Place[] {
    return Object.values(this.streams(account))
      .filter((stream) => stream.on.has("rollup") && meet(of(...stream.listens), set))
      .flatMap((stream) => this.emptyingOf(stream));
  }

  /** The same of one stream. */
  emptyingOf(stream: StreamFacts): readonly Place[] {
    if (!stream.on.has("rollup")) return [];
    return this.storage
      .fedBy(stream)
      .filter(({ through }) => through[0].on.has("rollup"))
      .map(({ account, through }) => ({ account, set: of(...through[0].listens) }));
  }

  /** The streams of an origin: of the account itself, or of those to which the prefix leads. */
  #originsOf(account: string, { api, stream }: Origin): readonly StreamFacts[] {
    const named = (place: string) => {
      const streams = this.streams(place);
      const found = Object.hasOwn(streams, stream) ? streams[stream] : undefined;
      return found === undefined ? [] : [found];
    };
    if (api === undefined) return named(account);
    const set = of(`${api}.CONSUMER.CREATE.${stream}`, `${api}.CONSUMER.CREATE.${stream}.>`);
    const asked = of("$JS.API.CONSUMER.CREATE.>");
    return this.flows
      .beyond({ account, set }, "onward", "service")
      .flatMap((stop) => (meet(stop.set, asked) ? named(stop.account) : []));
  }

  /** Can sessions receive some of it, in the account or in others that import it as a stream, or read it there of a stream? */
  #isHeard(account: string, set: SubjectSet): boolean {
    return this.flows
      .travel({ account, set }, "onward")
      .some(
        (place) =>
          meet(this.taken(place.account), place.set) ||
          this.rolesIn(place.account).some(([, role]) =>
            meet(receivedByAny(role.subscribe), place.set),
          ),
      );
  }

  /** All streams that one of the account could be made to copy. */
  #reachable(account: string): readonly StreamFacts[] {
    const places = [account, ...this.requests(account).map((stop) => stop.account)];
    return [...new Set(places)].flatMap((place) => Object.values(this.streams(place)));
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

/** What answers are about: any; those that may have a body of the asker's choice; those that have none. */
export type Said = "anything" | "words" | "nothing";

const SAYS: Readonly<Record<Said, (content: Content) => boolean>> = {
  anything: () => true,
  words: (content) => content !== "json" && content !== "empty",
  nothing: (content) => content === "empty",
};

/** Where nats-server stores sessions and messages of MQTT clients, and listens itself. */
export const KEPT_FOR_MQTT = of("$MQTT.>");

/** Replies to requests of other accounts begin with `_R_`. */
const REPLIES = of("_R_.>");

const NO_STREAMS: Streams = {};

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
