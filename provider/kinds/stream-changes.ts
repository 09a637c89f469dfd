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
  const moved = before.managed === after.managed ? [] : [handedOver(name, after)];
  const say = sayingFor(before, after);
  const changes = known(before, compareStream(after, before.config), before.config).map((change) =>
    say(name, change, after),
  );
  return [...moved, ...changes, ...consumers, ...ofBoth(name, before, after, say)];
}

type Say = (name: string, change: StreamChange, after: StreamEntry) => Consequence;

/** How changes are told: they are made, the callouts depend on what is there, or its owner makes them. */
function sayingFor(before: StreamEntry, after: StreamEntry): Say {
  if (after.managed === false) return watched;
  return before.managed === false ? adopted : changed;
}

/** Of a stream that was watched, the settings that were declared alone are known. */
function known(
  { managed }: StreamEntry,
  changes: readonly StreamChange[],
  declared: object,
): readonly StreamChange[] {
  if (managed !== false) return changes;
  const names = new Set(Object.keys(declared));
  if (names.has("filter_subject")) names.add("filter_subjects");
  return changes.filter(({ setting }) => names.has(setting));
}

/** The callouts alone know what is there. */
const unlessNamed = "where that loses none, or mayLose names the setting";

function made(name: string, { managed }: StreamEntry): Consequence {
  const what =
    managed === false
      ? "watched only"
      : `made, or adopted with its messages if it is there, and changed to what is declared ${unlessNamed}`;
  return { severity: "info", text: `${name}: ${what}` };
}

function left(name: string, { managed }: StreamEntry): Consequence {
  const what = managed === false ? "it is no longer watched" : "it is no longer changed or watched";
  return {
    severity: "warning",
    text: `${name}: the policy no longer declares it. It stays unchanged, with its messages, and ${what}`,
  };
}

function handedOver(name: string, { managed }: StreamEntry): Consequence {
  const what =
    managed === false
      ? "something else manages it from now on, and it is watched only"
      : `managed from now on: it is adopted with its messages, and changed to what is declared ${unlessNamed}`;
  return { severity: "info", text: `${name}: ${what}` };
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
      info(`consumer ${each} of ${name}: no longer declared; it stays unchanged`),
    ),
  ];
}

function info(text: string): Consequence {
  return { severity: "info", text };
}

/** The consumers that were declared and still are. */
function ofBoth(name: string, before: StreamEntry, after: StreamEntry, say: Say): Consequence[] {
  return Object.entries(after.consumers ?? {}).flatMap(([consumer, declared]) => {
    const old = before.consumers?.[consumer];
    if (!old) return [];
    return known(before, compareConsumer(declared, old, after), old).map((change) =>
      say(`consumer ${consumer} of ${name}`, change, after),
    );
  });
}

/** A declared setting that only its owner changes. */
function watched(name: string, change: StreamChange): Consequence {
  return info(`${textOf(name, change)} where its owner makes it so; until then it is drift`);
}

/** A setting of what was only watched, if it is there as it was declared: that is not known here. */
function adopted(name: string, change: StreamChange, after: StreamEntry): Consequence {
  const { severity, text, refused } = changed(name, change, after);
  if (refused === undefined) return { severity, text };
  const { next } = change;
  const remedy = next === undefined ? "" : ` (${next})`;
  return { severity, text: `${text}; the callouts refuse that${remedy}` };
}

function textOf(name: string, { name: what, setting, from, to }: StreamChange): string {
  return `${name}: ${what} ${valueWords(setting, from)} becomes ${valueWords(setting, to)}`;
}

/** A changed setting of a stream or of one of its consumers. */
function changed(name: string, change: StreamChange, after: StreamEntry): Consequence {
  const { effect, why, next } = change;
  const because = why === undefined ? "" : `: ${why}`;
  const text = textOf(name, change);
  if (effect === "harmless") return info(`${text}${because}`);
  const loss = effect === "loses" ? ", which loses messages" : ", which JetStream cannot do";
  const remedy = next === undefined ? "" : ` (${next})`;
  return {
    severity: "warning",
    text: `${text}${loss}${because}`,
    ...(!isAllowed(change, after) && { refused: `${text}${loss}${because}${remedy}` }),
  };
}
