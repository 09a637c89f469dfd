/**
 * Where messages appear because of what a session publishes, though it may not publish there itself: what one looks
 * for who reviews a role, worst first.
 */
import type { AccessDocument } from "../document/document.ts";
import { splitQueue } from "../subjects/permissions.ts";
import type { Sources } from "../document/sources.ts";
import {
  difference,
  empty,
  intersection,
  isEmpty,
  meet,
  of,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import { receivedByAny } from "./received.ts";
import { Effects, type Effect, type EffectKinds } from "./effects.ts";
import { Graph } from "./graph.ts";
import { namesReplies } from "../document/connections.ts";
import type { Place } from "./travel.ts";

/**
 * What a message does at worst where it lands, worst first:
 *
 * - `erase`: JetStream deletes what a stream keeps, or takes it as done;
 * - `serve`: a service takes it for a request;
 * - `store`: a stream keeps it, as the newest value of a key for example;
 * - `receive`: holders of other roles receive it.
 */
export type Harm = "erase" | "serve" | "store" | "receive";

/** Messages on subjects of an account that are harmful in one way, to one service or stream or to receivers. */
export interface Landing extends Place {
  readonly harm: Harm;
  /** The role that serves, the stream that erases or stores; of `receive` nobody in particular. */
  readonly whose?: string;
  /** How they come to be there. */
  readonly by: readonly Effect["by"][];
}

/** Somewhere where messages do harm. */
interface Target {
  readonly harm: Harm;
  readonly set: SubjectSet;
  readonly whose?: string;
  /** Publishing on one of these is as much power. */
  readonly masters?: SubjectSet;
}

/** Where messages land, whatever the session may do itself. */
type Possible = Landing & Pick<Target, "masters">;

/** What JetStream takes; who receives it besides is nats-server. */
const API = of("$JS.API.>", "$JS.ACK.>");

/** Replies: their subjects end in letters that nobody can guess. */
const REPLIES = of("_INBOX.>", "_R_.>");

/**
 * @param sources with the streams that grants name; without them, any stream stands for those of the policy
 * @example indirectOf(document, sources).of("orders", publishSet(role.publish), "Orders.Read")
 */
export function indirectOf(document: AccessDocument, sources: Sources = UNWRITTEN): Indirect {
  return new Indirect(new Graph(document, sources));
}

const UNWRITTEN: Sources = { files: [], accounts: {}, roles: {}, agents: {} };

export class Indirect {
  readonly graph: Graph;
  readonly effects: Effects;
  readonly #targets = new Map<string, readonly Target[]>();
  readonly #landings = new Map<string, readonly Possible[]>();
  readonly #received = new Map<string, readonly (readonly [string, SubjectSet])[]>();

  constructor(graph: Graph) {
    this.graph = graph;
    this.effects = new Effects(graph);
  }

  /**
   * @param account of the session
   * @param publish what it may publish there
   * @param role the role that gives it; what only its holders serve or receive is left out
   */
  of(account: string, publish: SubjectSet, role?: string): Landing[] {
    const own = this.graph.flows.travel({ account, set: publish }, "onward");
    const direct = new Map<string, SubjectSet>();
    for (const { account: at, set } of own) direct.set(at, union(direct.get(at) ?? empty, set));
    const entry = role === undefined ? undefined : this.graph.document.roles[role];
    return this.#possible(account, publish, entry === undefined || namesReplies(entry))
      .flatMap(({ masters, ...landing }): Landing[] => {
        const { harm, whose } = landing;
        const may = direct.get(landing.account) ?? empty;
        if (harm === "serve" && whose === role) return [];
        if (masters !== undefined && meet(masters, may)) return [];
        const beyond = meet(landing.set, may) ? difference(landing.set, may) : landing.set;
        const set =
          harm === "receive" ? this.#heardByOthers(landing.account, beyond, role) : beyond;
        return isEmpty(set) ? [] : [{ ...landing, set }];
      })
      .sort((a, b) => ORDER.indexOf(a.harm) - ORDER.indexOf(b.harm));
  }

  /** The same for all sessions that have the same effects: nothing that a session may do itself is left out. */
  #possible(account: string, publish: SubjectSet, replies: boolean): readonly Possible[] {
    const { key, effects } = this.effects.kinds(account, publish, replies);
    const known = this.#landings.get(key);
    if (known !== undefined) return known;
    const made = [...Map.groupBy(effects, (effect) => effect.account)].flatMap(([at, all]) =>
      this.#landing(at, all),
    );
    this.#landings.set(key, made);
    return made;
  }

  #landing(account: string, effects: EffectKinds["effects"]): Possible[] {
    const targets = this.#in(account);
    const together = (some: EffectKinds["effects"]) =>
      difference(union(...some.map(({ set }) => set)), REPLIES);
    const speaking = effects.filter(({ says }) => says);
    const anything = together(effects);
    const words = together(speaking);
    const rest = difference(anything, union(API, ...targets.map(({ set }) => set)));
    return [...targets, { harm: "receive", set: rest } as const]
      .map((target): Possible => {
        const erases = target.harm === "erase";
        const set = intersection(target.set, erases ? words : anything);
        return { ...target, account, set, by: causes(erases ? speaking : effects, set) };
      })
      .filter(({ set }) => !isEmpty(set));
  }

  #heardByOthers(account: string, landed: SubjectSet, role: string | undefined): SubjectSet {
    if (isEmpty(landed)) return landed;
    const received = this.#receivedIn(account).filter(
      ([name, set]) => name !== role && meet(set, landed),
    );
    return intersection(landed, union(...received.map(([, set]) => set)));
  }

  #receivedIn(account: string): readonly (readonly [string, SubjectSet])[] {
    const known = this.#received.get(account);
    if (known !== undefined) return known;
    const made = this.graph
      .rolesIn(account)
      .map(([name, { subscribe }]) => [name, receivedByAny(subscribe)] as const);
    this.#received.set(account, made);
    return made;
  }

  #in(account: string): readonly Target[] {
    const known = this.#targets.get(account) ?? targetsIn(this.graph, account);
    this.#targets.set(account, known);
    return known;
  }
}

const ORDER: readonly Harm[] = ["erase", "serve", "store", "receive"];

function causes(effects: EffectKinds["effects"], landed: SubjectSet): Effect["by"][] {
  const bringing = effects.filter(({ set }) => meet(set, landed));
  return [...new Set(bringing.map(({ by }) => by))];
}

function targetsIn(graph: Graph, account: string): Target[] {
  const known = Object.entries(graph.streams(account));
  const streams =
    graph.hasJetStream(account) && known.length === 0 ? ["*"] : known.map(([name]) => name);
  const services = graph.rolesIn(account).flatMap(([whose, { serves = [] }]): Target[] => {
    if (serves.length === 0) return [];
    const set = of(...serves.map((entry) => splitQueue(entry).subject));
    return [{ harm: "serve", whose, set }];
  });
  return [
    ...streams.map((whose): Target => ({
      harm: "erase",
      whose,
      set: erasing(whose),
      masters: mastering(whose),
    })),
    ...services,
    ...known.map(([whose, stream]): Target => ({
      harm: "store",
      whose,
      set: union(of(...stream.listens), graph.storage.intake(stream)),
      masters: mastering(whose),
    })),
  ];
}

/** nats-server 2.15.2, jetstream_api.go; an acknowledgement takes a message off a consumer, or off a work queue, a reset makes a consumer lose its place. */
function erasing(stream: string): SubjectSet {
  return of(
    `$JS.API.STREAM.DELETE.${stream}`,
    `$JS.API.STREAM.PURGE.${stream}`,
    `$JS.API.STREAM.MSG.DELETE.${stream}`,
    `$JS.API.CONSUMER.DELETE.${stream}.*`,
    `$JS.API.CONSUMER.RESET.${stream}.*`,
    `$JS.ACK.${stream}.>`,
  );
}

/** The one who configures a stream decides what it keeps, for how long, and from where. */
function mastering(stream: string): SubjectSet {
  return of(`$JS.API.STREAM.DELETE.${stream}`, `$JS.API.STREAM.UPDATE.${stream}`);
}
