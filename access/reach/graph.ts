/**
 * What connects sessions with each other and with streams: accounts, exports and imports, those who answer,
 * streams and their consumers. Built once for a policy; arrive.ts and read.ts travel it.
 */
import type { AccessDocument } from "../document.ts";
import type { Sources } from "../sources.ts";
import { empty, isEmpty, meet, of, rename, union, type SubjectSet } from "../subjects/index.ts";
import { hasWildcard } from "../subject.ts";
import { anybodys, receivedByAny } from "./anybody.ts";
import { answerersIn, type Answerer } from "./answers.ts";
import { flowsOf, type Flow } from "./flow.ts";
import { isOn, type Streams } from "./streams.ts";

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
  readonly flows: readonly Flow[];
  readonly #into = new Map<string, Flow[]>();
  readonly #outOf = new Map<string, Flow[]>();
  readonly #asks = new Map<string, readonly Ask[]>();
  readonly #open = new Map<string, readonly OpenAsks[]>();
  readonly #live = new Map<string, SubjectSet>();
  readonly #literal = new Map<string, SubjectSet>();
  readonly #stored = new Map<string, SubjectSet>();
  readonly #republished = new Map<string, SubjectSet>();
  readonly #scheduled = new Map<string, readonly SubjectSet[]>();
  readonly #answerers = new Map<string, readonly Answerer[]>();

  constructor(document: AccessDocument, sources: Sources) {
    this.document = document;
    this.sources = sources;
    this.flows = flowsOf(document);
    for (const flow of this.flows) {
      put(this.#into, flow.to.account, flow);
      put(this.#outOf, flow.from.account, flow);
    }
  }

  get accounts(): readonly string[] {
    return Object.keys(this.document.accounts);
  }

  /** Exports and imports that bring messages into the account. */
  into(account: string): readonly Flow[] {
    return this.#into.get(account) ?? [];
  }

  /** Exports and imports that take messages out of the account. */
  outOf(account: string): readonly Flow[] {
    return this.#outOf.get(account) ?? [];
  }

  streams(account: string): Streams {
    const { accounts } = this.sources;
    return Object.hasOwn(accounts, account) ? (accounts[account]?.streams ?? {}) : {};
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
        of(...this.outOf(account).map(({ from }) => from.pattern)),
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
      const services = this.outOf(account).filter(({ kind }) => kind === "service");
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
    const { roles, session } = this.document;
    const rules = Object.values(roles).filter((role) => role.account === account);
    const exported = this.outOf(account).filter(({ kind }) => kind === "stream");
    if (rules.length === 0 && exported.length === 0) return empty;
    return union(
      ...(rules.length === 0 ? [] : [of(...session.subscribe.map(anybodys))]),
      ...rules.map(({ subscribe }) => receivedByAny(subscribe)),
      of(...exported.map(({ from }) => from.pattern)),
    );
  }

  /** Subjects that streams of the account keep. */
  stored(account: string): SubjectSet {
    return remembered(this.#stored, account, () =>
      of(...Object.values(this.streams(account)).flatMap(({ subjects }) => subjects)),
    );
  }

  /** Subjects that streams of the account keep and send out again on subjects of their own settings. */
  republished(account: string): SubjectSet {
    return remembered(this.#republished, account, () => {
      const streams = Object.values(this.streams(account)).filter((one) => isOn(one, "republish"));
      return of(...streams.flatMap(({ subjects }) => subjects));
    });
  }

  /** What streams of the account that take schedules store, stream by stream. */
  scheduled(account: string): readonly SubjectSet[] {
    return remembered(this.#scheduled, account, () =>
      Object.values(this.streams(account))
        .filter((stream) => isOn(stream, "schedules"))
        .map(({ subjects }) => of(...subjects)),
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
    return [...here, ...this.#farAsks(account, account, of(">"), [])];
  }

  /** What stream imports bring to those who answer in the account. */
  #heardIn(account: string): Ask[] {
    const listeners = this.#answerersIn(account).filter(({ listens }) => listens);
    const streams = this.into(account).filter(({ kind }) => kind === "stream");
    return streams.flatMap((flow) =>
      listeners.flatMap((answerer): Ask[] => {
        const set = rename(answerer.asked, flow.to.pattern, flow.from.pattern);
        if (isEmpty(set)) return [];
        const { lands } = answerer;
        return [{ answerer, from: flow.from.account, set, via: [flow], lands }];
      }),
    );
  }

  /** Through service imports, of which none is taken twice. */
  #farAsks(home: string, at: string, asked: SubjectSet, via: readonly Flow[]): Ask[] {
    return this.outOf(at).flatMap((flow): Ask[] => {
      if (flow.kind !== "service" || via.includes(flow)) return [];
      const moved = rename(asked, flow.from.pattern, flow.to.pattern);
      if (isEmpty(moved)) return [];
      const path = [...via, flow];
      const { account } = flow.to;
      const there = this.#answerersIn(account).flatMap((answerer): Ask[] => {
        if (!meet(answerer.asked, moved) || !answersAcross(answerer)) return [];
        const set = backHome(answerer.asked, path);
        return isEmpty(set) ? [] : [{ answerer, from: home, set, via: path, lands: undefined }];
      });
      return [...there, ...this.#farAsks(home, account, moved, path)];
    });
  }

  #answerersIn(account: string): readonly Answerer[] {
    return remembered(this.#answerers, account, () =>
      answerersIn(this.document, account, this.streams(account)),
    );
  }
}

/** Replies to requests of other accounts begin with `_R_`. */
const REPLIES = of("_R_.>");

function answersAcross({ lands }: Answerer): boolean {
  return lands === undefined || meet(lands, REPLIES);
}

/** Subjects at the end of a way, as they are called at its beginning. */
function backHome(set: SubjectSet, path: readonly Flow[]): SubjectSet {
  return path.reduceRight((at, { from, to }) => rename(at, to.pattern, from.pattern), set);
}

function put(map: Map<string, Flow[]>, key: string, flow: Flow): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [flow]);
  else known.push(flow);
}

function remembered<T>(known: Map<string, T>, key: string, make: () => T): T {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
