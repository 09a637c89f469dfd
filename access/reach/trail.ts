/**
 * Where messages that are published on subjects can be received or read afterwards. Forwards: exports and imports take
 * them to other accounts, streams keep them, mirrors and streams with sources copy them, and what is stored may be
 * published again (`republish`) or delivered by a consumer that the policy declares.
 *
 * A stream that takes schedules copies any of its messages to any of its subjects for anybody who may publish one
 * (Nats-Schedule-Source). So who reads a part of such a stream is taken to read all of it.
 */
import {
  empty,
  everything,
  includesSet,
  intersection,
  isEmpty,
  of,
  union,
  type SubjectSet,
} from "../subjects/index.ts";
import type { Scope, Step } from "./arrive.ts";
import type { Graph } from "./graph.ts";
import type { StreamFacts } from "./streams/facts.ts";
import { renamedSet, type Place } from "./travel.ts";

/** One thing that happens to a message on its way to a reader. */
export interface Carry {
  readonly step: Step;
  /** Which messages, before it, are these after it. */
  readonly before: (after: SubjectSet) => SubjectSet;
}

/** Messages where somebody may receive them. */
export interface Heard extends Place {
  readonly carried: readonly Carry[];
}

/** Messages as a stream keeps them. */
export interface Kept extends Heard {
  readonly stream: StreamFacts;
}

export interface Trail {
  readonly heard: readonly Heard[];
  readonly kept: readonly Kept[];
}

interface Appearance extends Heard {
  /** A consumer delivers it, stored on these subjects. */
  readonly delivers?: SubjectSet;
}

/** Rounds in a circle of streams, after which a stream is taken to keep it under any of its subjects. */
const ROUNDS = 4;

/** @param scope `direct`: without what a writer of a stream could do to read it, or what nobody has declared */
export function trailOf(graph: Graph, place: Place, scope: Scope): Trail {
  const heard: Heard[] = [];
  const kept: Kept[] = [];
  const known = new Map<StreamFacts, { readonly set: SubjectSet; readonly times: number }>();
  const appeared = new Map<string, SubjectSet>();
  const waiting: (Appearance | Kept)[] = [{ ...place, carried: [] }];
  const go = (item: Appearance | Kept): void => {
    if (!("stream" in item)) {
      const before = appeared.get(item.account) ?? empty;
      if (item.delivers === undefined && includesSet(before, item.set)) return;
      appeared.set(item.account, union(before, item.set));
      const stops = heardFrom(graph, item);
      heard.push(...stops);
      waiting.push(...stops.flatMap((stop) => takenAt(graph, item, stop)));
      return;
    }
    const { stream } = item;
    const { set: before, times } = known.get(stream) ?? { set: empty, times: 0 };
    const all = scope === "effects" && stream.on.has("schedules");
    const widened = all || times > ROUNDS ? widen(item, graph.storage.kept(stream)) : item;
    if (includesSet(before, widened.set)) return;
    known.set(stream, { set: union(before, widened.set), times: times + 1 });
    kept.push(widened);
    waiting.push(...passedOn(graph, widened, scope), ...copied(graph, widened));
  };
  const goOn = (): void => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) go(item);
  };
  goOn();
  // a grant may name a subject under which a stream keeps messages that nobody publishes there
  waiting.push(...streamsKeeping(graph, place));
  goOn();
  return { heard, kept };
}

function streamsKeeping(graph: Graph, { account, set }: Place): Kept[] {
  return Object.values(graph.streams(account)).flatMap((stream): Kept[] => {
    const part = intersection(graph.storage.kept(stream), set);
    return isEmpty(part) ? [] : [{ account, set: part, stream, carried: [] }];
  });
}

/** Where it can be received: there, and in other accounts. */
function heardFrom(graph: Graph, { account, set, carried }: Appearance): Heard[] {
  return graph.flows.travel({ account, set }, "onward").map((stop) => ({
    account: stop.account,
    set: stop.set,
    carried: [
      ...carried,
      ...stop.flows.map((flow): Carry => ({
        step: { kind: "import", flow },
        before: (after) => renamedSet(after, flow.to.pattern, flow.from.pattern) ?? empty,
      })),
    ],
  }));
}

/** What streams there keep of it. */
function takenAt(graph: Graph, { delivers, carried: first }: Appearance, stop: Heard): Kept[] {
  const { account, set, carried } = stop;
  return Object.values(graph.streams(account)).flatMap((stream): Kept[] => {
    const taken = intersection(set, of(...stream.listens));
    if (isEmpty(taken)) return [];
    const own = graph.storage.stores(stream, taken);
    // of another account, it stores a delivery under the subject that it had (arrive.ts)
    const isFar = delivers !== undefined && carried.length > first.length;
    const stored = isFar ? union(own, stream.renames.image(delivers)) : own;
    const before = (after: SubjectSet) =>
      isFar ? set : intersection(stream.renames.preimage(after), taken);
    return [keptBy(stream, stored, carried, before)];
  });
}

function keptBy(
  stream: StreamFacts,
  set: SubjectSet,
  carried: readonly Carry[],
  before: Carry["before"],
): Kept {
  const { account, name } = stream;
  const step: Step = { kind: "storage", stream: name, lands: { account, set } };
  return { account, set, stream, carried: [...carried, { step, before }] };
}

function widen(kept: Kept, all: SubjectSet): Kept {
  const { carried, ...rest } = kept;
  const [last] = carried.slice(-1);
  const before = (after: SubjectSet) => {
    const own = intersection(after, kept.set);
    const meant = isEmpty(own) ? kept.set : own;
    return last === undefined ? meant : last.before(meant);
  };
  if (last === undefined) return { ...rest, set: all, carried };
  return { ...rest, set: all, carried: [...carried.slice(0, -1), { step: last.step, before }] };
}

/** What the stream publishes again, and what consumers deliver of it. */
function passedOn(graph: Graph, { stream, set, carried }: Kept, scope: Scope): Appearance[] {
  const { account, republish, pushes } = stream;
  const on = (
    kind: "republish" | "push",
    lands: SubjectSet,
    before: Carry["before"],
    delivers?: SubjectSet,
  ): Appearance[] => {
    if (isEmpty(lands)) return [];
    const isUnsure =
      kind === "republish" && republish === "anything" ? { isUnsure: true as const } : {};
    const carry: Carry = { step: { kind, lands: { account, set: lands }, ...isUnsure }, before };
    return [{ account, set: lands, carried: [...carried, carry], ...(delivers && { delivers }) }];
  };
  const again =
    republish === undefined || (republish === "anything" && scope === "direct")
      ? []
      : republish === "anything"
        ? on("republish", everything, () => set)
        : on("republish", republish.transform.image(set), (after) =>
            intersection(republish.transform.preimage(after), set),
          );
  const delivered = [...pushes, ...graph.storage.deliveries(stream)].flatMap(
    ({ subject, filter }) => {
      const delivers = intersection(set, filter);
      return isEmpty(delivers) ? [] : on("push", of(subject), () => delivers, delivers);
    },
  );
  return [...again, ...delivered];
}

/** Mirrors of it, and streams of which it is a source. */
function copied(graph: Graph, { stream, set, carried }: Kept): Kept[] {
  return graph.storage
    .copies(stream, set)
    .map(({ into, set: copy, before }) =>
      keptBy(into, copy, carried, (after) => intersection(before(after), set)),
    );
}
