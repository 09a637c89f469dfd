/**
 * How messages come to appear on subjects: what a session has to publish, and what happens then.
 *
 * Backwards from the subjects. A message appears because it is published; because a service import brings it
 * from the importing account, perhaps through several; because a stream import brings it from the exporting
 * account, in which case it was published there itself (client.go, processMsgResults: neither stream imports nor
 * requests of other accounts are exported again); or as the consequence of another message:
 *
 * - an **answer** lands where the asker says (answers.ts);
 * - a **consumer** delivers where its creator says, in the account of the stream (consumer.go);
 * - a **stream's settings** have it republished, and a session that may create or update a stream chooses them;
 * - a **schedule** stores a message on any subject of its stream (header Nats-Schedule-Target).
 *
 * What a consumer delivers, pushed or pulled, is routed by the subject that it is delivered to and keeps the one on
 * which it was stored (client.go, processMsgResults: `deliver`). Imports rename only the first. So a stream of another
 * account that takes a delivery stores it under the second, which is perhaps not even exported.
 */
import {
  empty,
  includesSet,
  intersection,
  isEmpty,
  meet,
  of,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import type { ConsequenceKind } from "./consequence.ts";
import type { Flow } from "./flow.ts";
import type { Ask, Graph } from "./graph.ts";
import type { StreamFacts } from "./streams/facts.ts";
import type { Feed } from "./streams/storage.ts";
import type { Place } from "./travel.ts";

/** One thing that happens to a message, or because of it, on its way. */
export type Step =
  | { readonly kind: "import"; readonly flow: Flow }
  | { readonly kind: "answer"; readonly asks: readonly Ask[]; readonly lands: Place }
  /** A stream stores what is published, or what a consumer delivers to it, which keeps the subject that it had. */
  | { readonly kind: "storage"; readonly lands: Place; readonly stream?: string }
  | {
      readonly kind: ConsequenceKind;
      readonly lands: Place;
      /** Which streams pass it on to each other before. */
      readonly feeds?: readonly Feed[];
      /** Nobody has declared that it is not so. */
      readonly isUnsure?: true;
    };

/** What to publish, and what happens then, in this order. */
export interface Arrival extends Place {
  readonly steps: readonly Step[];
}

/** Whether somebody answers on the way. */
export function isAnswered({ steps }: Arrival): boolean {
  return steps.some(({ kind }) => kind === "answer");
}

/** Whether a message counts only where it is published, or wherever it can be made to appear. */
export type Scope = "direct" | "effects";

interface Visit extends Arrival {
  /** The imports that bring it to where it is received or has a consequence, the last first. */
  readonly flows: readonly Flow[];
  /** What an answer has to consist of to have the effect of the next step. */
  readonly needs: "anything" | "words";
  /** It has to be a delivery of what was stored on some of these subjects; undefined: any message will do. */
  readonly delivers?: SubjectSet;
}

/**
 * The ways by which messages can be made to appear on subjects, shortest first. Each is the same for whatever
 * session of its account may publish on some subject of its `set`.
 */
export function arrivals(graph: Graph, target: Place, scope: Scope): Arrival[] {
  return travelled(graph, target, scope, "anything");
}

/**
 * The ways by which sessions without a right to read a stream make a consumer deliver to them what it stores:
 * somebody's answer is the request for it.
 */
export function readings(graph: Graph, { account, name }: StreamFacts): Arrival[] {
  const requests = of(
    `$JS.API.CONSUMER.CREATE.${name}`,
    `$JS.API.CONSUMER.CREATE.${name}.>`,
    `$JS.API.CONSUMER.DURABLE.CREATE.${name}.*`,
  );
  return travelled(graph, { account, set: requests }, "effects", "words").filter(
    (way) => way.steps.some(({ kind }) => kind !== "import") && hears(graph, way.account, account),
  );
}

/** Can sessions of one account receive anything that is published in the other? */
function hears(graph: Graph, listener: string, account: string): boolean {
  return (
    listener === account ||
    graph.flows
      .into(listener)
      .some(({ kind, from }) => kind === "stream" && from.account === account)
  );
}

function travelled(graph: Graph, target: Place, scope: Scope, needs: Visit["needs"]): Arrival[] {
  const found: Arrival[] = [];
  const waiting: Visit[] = [{ ...target, steps: [], flows: [], needs }];
  // what was found once lands anywhere, so a second way to it would say nothing new
  const done: Done = new Map();
  for (const visit of waiting) {
    const { account, set, steps, delivers } = visit;
    waiting.push(...imported(graph, visit));
    if (delivers !== undefined) {
      // a stream of the account itself keeps the subject that the consumer delivers to
      if (visit.flows.length === 0) continue;
      found.push(...pulled(graph, visit, delivers));
      waiting.push(...caused(graph, visit, done));
      continue;
    }
    found.push({ account, set, steps });
    if (scope === "direct") continue;
    found.push(...answered(graph, visit, done));
    waiting.push(...caused(graph, visit, done), ...stored(graph, visit));
  }
  return found;
}

function imported(graph: Graph, visit: Visit): Visit[] {
  const { steps } = visit;
  const kind = arrivesLast(steps) ? undefined : "service";
  return graph.flows.next(visit, "back", kind).flatMap((stop): Visit[] => {
    const flow = stop.flows.at(-1) as Flow;
    if (steps.some((step) => step.kind === "import" && step.flow === flow)) return [];
    return [{ ...visit, ...stop, steps: [{ kind: "import", flow }, ...steps] }];
  });
}

/** What a stream import brings can be received and stored; no import takes it further. */
function arrivesLast([next]: readonly Step[]): boolean {
  return next === undefined || ["republish", "push", "schedule", "storage"].includes(next.kind);
}

/**
 * Streams that store what is delivered to them under other subjects than those it is delivered to. It is the last
 * that happens: what else such a stream does, it does as well because of the subject that it is delivered to.
 */
function stored(graph: Graph, { account, set, steps }: Visit): Visit[] {
  if (steps.length > 0) return [];
  return Object.values(graph.streams(account)).flatMap(({ listens }): Visit[] => {
    const taken = of(...listens);
    const delivers = intersection(taken, set);
    if (isEmpty(delivers)) return [];
    const step: Step = { kind: "storage", lands: { account, set: delivers } };
    return [{ account, set: taken, steps: [step], flows: [], needs: "words", delivers }];
  });
}

/** Pulls whose messages are sent to the subjects, and on through imports. */
function pulled(graph: Graph, { account, set, steps }: Visit, delivers: SubjectSet): Arrival[] {
  if (!meet(graph.live(account), set)) return [];
  return graph.pulls(account, delivers).map((ask) => ({
    account: ask.from,
    set: ask.set,
    steps: [{ kind: "answer", asks: [ask], lands: { account, set } }, ...steps],
  }));
}

/** Requests whose answer is sent to the subjects. Only a session chooses a reply, so these ways end here. */
function answered(graph: Graph, visit: Visit, done: Done): Arrival[] {
  const { account, set, steps, needs } = visit;
  // what nobody hears and nothing takes has no effect
  if (!meet(graph.live(account), set)) return [];
  const way = (from: string, asks: readonly Ask[], asked: SubjectSet): Arrival => ({
    account: from,
    set: asked,
    steps: [{ kind: "answer", asks, lands: { account, set } }, ...steps],
  });
  const own = graph
    .asks(account)
    .filter(({ lands, answerer }) => lands !== undefined && answerer.content === "service")
    .filter(({ lands }) => meet(lands as SubjectSet, set))
    .map((ask) => way(ask.from, [ask], ask.set));
  const key = `answer ${needs} ${account}`;
  if (done.has(key)) return own;
  done.set(key, NEW);
  const open = graph.openAsks(account, needs);
  return [...own, ...open.map((group) => way(group.from, group.asks, group.set))];
}

/** What has been looked for as the cause of one thing, and how often. */
type Done = Map<string, { readonly set: SubjectSet; readonly times: number }>;
const NEW = { set: empty, times: 0 };

/** Rounds in a circle of streams that publish again, after which any of its messages counts as the cause. */
const ROUNDS = 4;

/** Messages that make JetStream of the account send or store others. */
function caused(graph: Graph, visit: Visit, done: Done): Visit[] {
  const { account, set, steps, delivers } = visit;
  const isRequest = asksForIt(steps);
  return graph.consequences(account).flatMap((one, i): Visit[] => {
    const { kind, from, exactly, feeds, isUnsure } = one;
    if (!meet(one.lands, set) || (one.isEmpty === true && isRequest)) return [];
    if (delivers && !(one.delivers && meet(one.delivers, delivers))) return [];
    const passesOn = kind === "republish" || kind === "push";
    const needs = passesOn ? visit.needs : "words";
    const key = `${i} ${needs} ${isRequest} ${account}`;
    const known = done.get(key) ?? NEW;
    const exact = exactly !== undefined && known.times < ROUNDS;
    const cause = exact ? exactly.causeOf(intersection(one.lands, set)) : one.cause;
    if (isEmpty(cause) || (done.has(key) && includesSet(known.set, cause))) return [];
    done.set(key, { set: union(known.set, cause), times: known.times + 1 });
    const narrow = kind === "schedule" || exactly !== undefined;
    const lands = { account, set: narrow ? intersection(one.lands, set) : set };
    const step: Step = { kind, lands, ...(feeds && { feeds }), ...(isUnsure && { isUnsure }) };
    return [{ account: from, set: cause, steps: [step, ...steps], flows: [], needs }];
  });
}

/** Is it to be a request to JetStream that says what to make? A message without a body is none. */
function asksForIt(steps: readonly Step[]): boolean {
  const next = steps.find(({ kind }) => !["import", "republish", "push"].includes(kind));
  return next?.kind === "delivery" || next?.kind === "configuration";
}
