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
import { intersection, isEmpty, meet, of, rename, type SubjectSet } from "../subjects/index.ts";
import type { Flow } from "./flow.ts";
import type { Ask, Graph } from "./graph.ts";

/** Subjects of an account. */
export interface Place {
  readonly account: string;
  readonly set: SubjectSet;
}

/** One thing that happens to a message, or because of it, on its way. */
export type Step =
  | { readonly kind: "import"; readonly flow: Flow }
  | { readonly kind: "answer"; readonly asks: readonly Ask[]; readonly lands: Place }
  /** A stream takes what was delivered to it, and stores it under the subject that it had. */
  | { readonly kind: "storage"; readonly lands: Place }
  | { readonly kind: Consequence; readonly lands: Place };

/** What JetStream does because of a message. */
export type Consequence = "delivery" | "configuration" | "republish" | "schedule";

/** What to publish, and what happens then, in this order. */
export interface Arrival extends Place {
  readonly steps: readonly Step[];
}

/** Whether a message counts only where it is published, or wherever it can be made to appear. */
export type Scope = "direct" | "effects";

interface Visit extends Arrival {
  /** Published in the account itself, since a stream import took it away from there. */
  readonly exported: boolean;
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
 * The ways by which sessions without a right to read the streams of an account make a consumer deliver to them
 * what is stored on the subjects: somebody's answer is the request for it.
 */
export function readings(graph: Graph, { account, set }: Place): Arrival[] {
  const named = Object.entries(graph.streams(account))
    .filter(([, { subjects }]) => meet(of(...subjects), set))
    .map(([name]) => name);
  if (named.length === 0) return [];
  const requests = of(
    ...named.flatMap((name) => [
      `$JS.API.CONSUMER.CREATE.${name}.>`,
      `$JS.API.CONSUMER.DURABLE.CREATE.${name}.*`,
    ]),
  );
  return travelled(graph, { account, set: requests }, "effects", "words").filter(
    (way) => way.steps.some(({ kind }) => kind !== "import") && hears(graph, way.account, account),
  );
}

/** Can sessions of one account receive anything that is published in the other? */
function hears(graph: Graph, listener: string, account: string): boolean {
  return (
    listener === account ||
    graph.into(listener).some(({ kind, from }) => kind === "stream" && from.account === account)
  );
}

function travelled(graph: Graph, target: Place, scope: Scope, needs: Visit["needs"]): Arrival[] {
  const found: Arrival[] = [];
  const waiting: Visit[] = [{ ...target, steps: [], exported: false, needs }];
  const done = new Set<string>();
  for (const visit of waiting) {
    const { account, set, steps, delivers } = visit;
    waiting.push(...imported(graph, visit));
    if (delivers !== undefined) {
      found.push(...pulled(graph, visit, delivers));
      waiting.push(...pushed(graph, visit, delivers, done));
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
  const { account, set, steps, exported } = visit;
  return graph.into(account).flatMap((flow): Visit[] => {
    const isStream = flow.kind === "stream";
    if (isStream ? !arrivesLast(steps) : exported) return [];
    if (steps.some((step) => step.kind === "import" && step.flow === flow)) return [];
    const from = rename(set, flow.to.pattern, flow.from.pattern);
    if (isEmpty(from)) return [];
    const step: Step = { kind: "import", flow };
    const way = { account: flow.from.account, set: from, steps: [step, ...steps] };
    return [{ ...visit, ...way, exported: isStream }];
  });
}

/** What a stream import brings can be received and stored; no import takes it further. */
function arrivesLast([next]: readonly Step[]): boolean {
  return next === undefined || ["republish", "schedule", "storage"].includes(next.kind);
}

/**
 * Streams that store what is delivered to them under other subjects than those it is delivered to. It is the last
 * that happens: what else such a stream does, it does as well because of the subject that it is delivered to.
 */
function stored(graph: Graph, { account, set, steps }: Visit): Visit[] {
  if (steps.length > 0) return [];
  return Object.values(graph.streams(account)).flatMap(({ subjects }): Visit[] => {
    const taken = of(...subjects);
    const delivers = intersection(taken, set);
    if (isEmpty(delivers)) return [];
    const step: Step = { kind: "storage", lands: { account, set: delivers } };
    return [{ account, set: taken, steps: [step], exported: false, needs: "words", delivers }];
  });
}

/** Pulls whose messages are sent to the subjects, and on through imports. */
function pulled(graph: Graph, { account, set, steps }: Visit, delivers: SubjectSet): Arrival[] {
  if (steps[0]?.kind !== "import" || !meet(graph.live(account), set)) return [];
  return graph.pulls(account, delivers).map((ask) => ({
    account: ask.from,
    set: ask.set,
    steps: [{ kind: "answer", asks: [ask], lands: { account, set } }, ...steps],
  }));
}

/**
 * Consumers that deliver to the subjects, and on through imports. Who configures a stream chooses what it stores, and
 * is taken to have a consumer as well.
 */
function pushed(
  graph: Graph,
  { account, set, steps }: Visit,
  delivers: SubjectSet,
  done: Set<string>,
): Visit[] {
  if (steps[0]?.kind !== "import" || !graph.hasJetStream(account)) return [];
  const because = (kind: Consequence, cause: SubjectSet): Visit[] =>
    isFirst(done, `${kind} ${account}`)
      ? [
          {
            account,
            set: cause,
            steps: [{ kind, lands: { account, set } }, ...steps],
            exported: false,
            needs: "words",
          },
        ]
      : [];
  const mayPush = meet(graph.deliverable(account), set) && meet(graph.stored(account), delivers);
  return [
    ...(mayPush ? because("delivery", CREATES_CONSUMER) : []),
    ...(meet(graph.live(account), set) ? because("configuration", CONFIGURES_STREAM) : []),
  ];
}

/** Requests whose answer is sent to the subjects. Nobody but a session chooses a reply, so these ways end here. */
function answered(graph: Graph, visit: Visit, done: Set<string>): Arrival[] {
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
  if (!isFirst(done, `answer ${needs} ${account}`)) return own;
  const open = graph.openAsks(account, needs);
  return [...own, ...open.map((group) => way(group.from, group.asks, group.set))];
}

/** Messages that make JetStream of the account send or store others. */
function caused(graph: Graph, visit: Visit, done: Set<string>): Visit[] {
  const { account, set } = visit;
  if (!graph.hasJetStream(account)) return [];
  const because = (kind: Consequence, cause: SubjectSet, needs: Visit["needs"]): Visit => ({
    account,
    set: cause,
    steps: [{ kind, lands: { account, set } }, ...visit.steps],
    exported: false,
    needs,
  });
  const ways: Visit[] = [];
  if (meet(graph.deliverable(account), set) && isFirst(done, `delivery ${account}`)) {
    ways.push(because("delivery", CREATES_CONSUMER, "words"));
  }
  if (meet(graph.live(account), set)) {
    if (isFirst(done, `configuration ${account}`)) {
      ways.push(because("configuration", CONFIGURES_STREAM, "words"));
    }
    const republished = graph.republished(account);
    if (!isEmpty(republished) && isFirst(done, `republish ${visit.needs} ${account}`)) {
      ways.push(because("republish", republished, visit.needs));
    }
  }
  for (const [i, stores] of graph.scheduled(account).entries()) {
    if (!meet(stores, set) || !isFirst(done, `schedule ${account} ${i}`)) continue;
    const lands = { account, set: intersection(stores, set) };
    const steps: Step[] = [{ kind: "schedule", lands }, ...visit.steps];
    ways.push({ ...because("schedule", stores, "words"), steps });
  }
  return ways;
}

/** nats-server 2.15.2, jetstream_api.go. */
export const CREATES_CONSUMER = of(
  "$JS.API.CONSUMER.CREATE.>",
  "$JS.API.CONSUMER.DURABLE.CREATE.*.*",
);
export const CONFIGURES_STREAM = of(
  "$JS.API.STREAM.CREATE.*",
  "$JS.API.STREAM.UPDATE.*",
  "$JS.API.STREAM.RESTORE.*",
);

/** A consequence lands anywhere, so a second way to it would say nothing new. */
function isFirst(done: Set<string>, what: string): boolean {
  if (done.has(what)) return false;
  done.add(what);
  return true;
}
