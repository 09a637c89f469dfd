import {
  compareConsumer,
  compareStream,
  isAllowed,
  valueWords,
  type DeclaredStreams,
  type StreamChange,
  type StreamEntry,
} from "../../access/index.ts";

/** What a change of the policy means for one stream. */
export interface Consequence {
  readonly severity: "info" | "warning";
  readonly text: string;
  /** Why it is not done, and what to do; absent where it is done. */
  readonly refused?: string;
}

/**
 * What happens to each stream when one policy follows another, by account and name.
 *
 * @example consequences({}, { shopdata: { ORDERS: entry } })[0].text // "ORDERS in shopdata: made, or adopted if it is there"
 */
export function consequences(before: DeclaredStreams, after: DeclaredStreams): Consequence[] {
  const accounts = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...accounts].sort().flatMap((account) => {
    const [old = {}, declared] = [before[account], after[account]];
    // an account that is removed takes its streams along, or is refused
    if (declared === undefined) return [];
    const names = new Set([...Object.keys(old), ...Object.keys(declared)]);
    return [...names]
      .sort()
      .flatMap((name) => ofStream(`${name} in ${account}`, old[name], declared[name]));
  });
}

function ofStream(
  name: string,
  before: StreamEntry | undefined,
  after: StreamEntry | undefined,
): Consequence[] {
  if (!after) return before ? [left(name, before)] : [];
  const consumers = ofConsumers(name, before, after);
  if (!before) return [made(name, after), ...consumers];
  if (before.managed === false || after.managed === false) {
    const moved = before.managed === after.managed ? [] : [handedOver(name, after)];
    return [...moved, ...consumers];
  }
  const changes = compareStream(after, before.config).map((change) => changed(name, change, after));
  return [...changes, ...consumers, ...ofBoth(name, before, after)];
}

function made(name: string, after: StreamEntry): Consequence {
  if (after.managed === false) return info(`${name}: watched only`);
  return withLosses(`${name}: made, or adopted with its messages if it is there`, after);
}

/** What is adopted may have other settings than what is declared, and nobody knows them here. */
function withLosses(text: string, { mayLose = [] }: StreamEntry): Consequence {
  if (mayLose.length === 0) return info(text);
  const losing = `${text}. Where it has more than what is declared, messages are lost: mayLose names ${mayLose.join(", ")}`;
  return { severity: "warning", text: losing };
}

function left(name: string, { managed }: StreamEntry): Consequence {
  const what = managed === false ? "it is no longer watched" : "it is no longer changed or watched";
  return {
    severity: "warning",
    text: `${name}: the policy does not declare it any more. It stays as it is, with its messages, and ${what}`,
  };
}

function handedOver(name: string, after: StreamEntry): Consequence {
  if (after.managed === false)
    return info(`${name}: something else manages it from now on, and it is watched only`);
  const adopted = "managed from now on: it is adopted with its messages";
  const { mayLose = [] } = after;
  const changed = "and changed to what is declared where that loses none";
  return withLosses(`${name}: ${adopted}${mayLose.length === 0 ? `, ${changed}` : ""}`, after);
}

function ofConsumers(
  name: string,
  before: StreamEntry | undefined,
  after: StreamEntry,
): Consequence[] {
  const [old, now] = [Object.keys(before?.consumers ?? {}), Object.keys(after.consumers ?? {})];
  const added = now.filter((each) => !old.includes(each));
  const gone = old.filter((each) => !now.includes(each));
  const is = after.managed === false ? "watched only" : "made, or adopted if it is there";
  return [
    ...added.map((each) => info(`consumer ${each} of ${name}: ${is}`)),
    ...gone.map((each) =>
      info(`consumer ${each} of ${name}: not declared any more; it stays as it is`),
    ),
  ];
}

function info(text: string): Consequence {
  return { severity: "info", text };
}

/** The consumers that were declared and still are. */
function ofBoth(name: string, before: StreamEntry, after: StreamEntry): Consequence[] {
  return Object.entries(after.consumers ?? {}).flatMap(([consumer, declared]) => {
    const old = before.consumers?.[consumer];
    if (!old) return [];
    return compareConsumer(declared, old, after).map((change) =>
      changed(`consumer ${consumer} of ${name}`, change, after),
    );
  });
}

/** A changed setting of a stream or of one of its consumers. */
function changed(name: string, change: StreamChange, after: StreamEntry): Consequence {
  const { setting, from, to, effect, why, next } = change;
  const values = `${valueWords(setting, from)} becomes ${valueWords(setting, to)}`;
  const because = why === undefined ? "" : `: ${why}`;
  const text = `${name}: ${change.name} ${values}`;
  if (effect === "harmless") return info(`${text}${because}`);
  const loss = effect === "loses" ? ", which loses messages" : ", which JetStream cannot do";
  const remedy = next === undefined ? "" : ` (${next})`;
  return {
    severity: "warning",
    text: `${text}${loss}${because}`,
    ...(!isAllowed(change, after) && { refused: `${text}${loss}${because}${remedy}` }),
  };
}
