/** How something is brought about, step by step: what a counterexample tells, and what can be played. */
import type { Arrival, Ask, Carry, Graph, Place, Step, StreamFacts } from "../reach/index.ts";
import {
  intersection,
  isEmpty,
  meet,
  of,
  rename,
  witness,
  type SubjectSet,
} from "../subjects/index.ts";

/** One step. The first is what the session publishes. */
export interface Scene {
  readonly kind: "publish" | Step["kind"];
  /** Where the message of this step appears. */
  readonly account: string;
  readonly subject: string;
  /** `publish`: the reply that the session chooses, when somebody is to answer it. */
  readonly reply?: string;
  /** `publish`: the subject that its request for a consumer or a stream, or a header, names. */
  readonly names?: string;
  /** `answer`: the role that answers; absent: nats-server. */
  readonly by?: string;
  /** Nobody has declared that it is not so. */
  readonly unsure?: true;
  /** In words: "JetStream answers on orders.cancel". */
  readonly text: string;
}

/**
 * @param subject what the session publishes, one of `way.set`
 * @returns nothing when the message just goes where exports and imports lead
 */
export function storyOf(graph: Graph, { account, steps }: Arrival, subject: string): Scene[] {
  if (steps.every(({ kind }) => kind === "import")) return [];
  const scenes: Scene[] = [];
  let at: Spot = { account, subject };
  for (const step of steps) {
    const scene = sceneOf(graph, step, at);
    scenes.push(scene);
    at = scene;
  }
  const [first] = scenes;
  if (first === undefined) return [];
  const how =
    first.kind === "answer"
      ? { reply: first.subject, text: `publishes ${subject} with the reply ${first.subject}` }
      : first.kind === "import"
        ? { text: `publishes ${subject}` }
        : { names: first.subject, text: `publishes ${subject}, which names ${first.subject}` };
  return [{ kind: "publish", account, subject, ...how }, ...scenes];
}

interface Spot {
  readonly account: string;
  readonly subject: string;
}

function sceneOf(graph: Graph, step: Step, at: Spot): Scene {
  switch (step.kind) {
    case "import": {
      const { from, to } = step.flow;
      const subject = exampleIn(rename(of(at.subject), from.pattern, to.pattern));
      const text = `an import takes it to ${subject} in ${to.account}`;
      return { kind: "import", account: to.account, subject, text };
    }
    case "answer": {
      const ask = step.asks.find(({ set }) => meet(set, of(at.subject))) as Ask;
      const subject = landing(graph, step.lands, ask.lands);
      const { role } = ask.answerer;
      const who = role ?? nameOf(at.subject);
      const where = ask.via.length === 0 ? "" : `, asked in ${ask.answerer.account},`;
      return {
        kind: "answer",
        account: step.lands.account,
        subject,
        ...(role === undefined ? {} : { by: role }),
        text: `${who}${where} answers on ${subject} in ${step.lands.account}`,
      };
    }
    case "delivery":
    case "backup":
    case "configuration":
    case "republish":
    case "schedule":
    case "intake":
    case "push":
    case "storage": {
      const may = step.kind === "delivery" ? graph.deliverable(step.lands.account) : undefined;
      const subject = landing(graph, step.lands, may);
      const { account } = step.lands;
      const feeds = "feeds" in step ? step.feeds : undefined;
      const passed = passedThrough(feeds?.find(({ set }) => meet(set, of(at.subject)))?.through);
      const words = "isUnsure" in step ? UNSURE : WORDS[step.kind];
      const text = `${passed}${words} ${subject} in ${account}`;
      const unsure = "isUnsure" in step ? ({ unsure: true } as const) : {};
      return { kind: step.kind, account, subject, ...unsure, text };
    }
  }
}

/** Mirrors and sources are not seen otherwise. */
function passedThrough(streams: readonly StreamFacts[] = []): string {
  const names = streams.map(({ name }) => name);
  return names.length < 2
    ? ""
    : `the stream ${names.slice(1).join(", then ")} copies ${names[0]}; `;
}

/**
 * How a message gets to where it is received or read: who published it, and what happened to it then.
 *
 * @param hit what is received or read of it
 * @returns undefined when exports, imports and the stream that is read say all
 */
export function carriedOf(carried: readonly Carry[], hit: SubjectSet): Scene[] | undefined {
  const sets = [hit];
  for (const { before } of carried.toReversed()) sets.unshift(before(sets[0] ?? hit));
  const [first = hit, ...after] = sets;
  const scenes = carried.map(({ step }, i): Scene => {
    const subject = exampleIn(after[i] ?? hit);
    const { account } = step.kind === "import" ? step.flow.to : step.lands;
    const unsure = "isUnsure" in step ? ({ unsure: true } as const) : {};
    const text = carriedText(step, subject, account);
    return { kind: step.kind, account, subject, ...unsure, text };
  });
  const origin = carried[0]?.step;
  const account =
    origin === undefined
      ? ""
      : origin.kind === "import"
        ? origin.flow.from.account
        : origin.lands.account;
  const subject = exampleIn(first);
  const others = scenes.filter(({ kind }) => kind !== "import");
  const isPlain = others.length === 1 && others[0]?.kind === "storage";
  const renamed = after.at(-2) ?? first;
  if (others.length === 0 || (isPlain && exampleIn(renamed) === exampleIn(hit))) return undefined;
  const text = `somebody publishes ${subject} in ${account}`;
  return [{ kind: "publish", account, subject, text }, ...scenes];
}

function carriedText(step: Step, subject: string, account: string): string {
  switch (step.kind) {
    case "import":
      return `an import takes it to ${subject} in ${account}`;
    case "storage":
      return `the stream ${step.stream ?? ""} in ${account} stores it as ${subject}`;
    case "push":
      return `a consumer delivers it on ${subject} in ${account}`;
    default:
      return `${"isUnsure" in step ? UNSURE : WORDS.republish} ${subject} in ${account}`;
  }
}

const WORDS = {
  delivery: "the consumer delivers what its stream keeps on",
  backup: "the stream's backup is sent to",
  configuration: "the stream publishes again on",
  republish: "the stream publishes it again on",
  push: "a consumer of the policy delivers it on",
  schedule: "the stream stores it on",
  intake: "the copy takes it for its origin's flow control, and answers on",
  storage: "the stream there stores it on the subject that it had,",
} as const;

/** Nobody has declared that the stream does not. */
const UNSURE = "the stream publishes it again, perhaps on";

function nameOf(request: string): string {
  return request.startsWith("$SYS.") ? "nats-server" : "JetStream";
}

/** A subject where it has an effect, when there is one. */
function landing(graph: Graph, { account, set }: Place, may: SubjectSet | undefined): string {
  const possible = may === undefined ? set : intersection(set, may);
  const live = intersection(possible, graph.live(account));
  return exampleIn(isEmpty(live) ? possible : live);
}

function exampleIn(set: SubjectSet): string {
  return witness(set)?.subject ?? "";
}
