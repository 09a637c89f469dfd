/**
 * How what is declared of a stream differs from what is there, or from what was declared before: every setting that
 * differs, and what putting the declared one in force means.
 */
import { canonicalJson } from "../../values/canonical.ts";
import { keyValueTable, objectsTable } from "./bucket-table.ts";
import { HARMLESS, type Judge, type StreamChange } from "./change.ts";
import type { ConsumerConfig, Known, StreamEntry } from "./config.ts";
import { consumerJudges } from "./consumer-changes.ts";
import { consumerTable } from "./consumer-table.ts";
import { hasOwnOrigin, normalConsumer, normalStream } from "./normal.ts";
import { streamJudges } from "./stream-changes.ts";
import { streamTable } from "./stream-table.ts";
import { settingsOf, type Config, type Table } from "./table.ts";

/** What is there, or was declared before: the configuration as JetStream answers it, or as a document has it. */
export type Actual = object;

/**
 * The settings of a stream that differ; none when it is as declared. Of a watched stream only the declared settings
 * count. Settings that only count when a stream is made (`first_seq`) are left out.
 *
 * @param actual `config` of JetStream's answer to STREAM.INFO, or of an earlier document
 * @example compareStream(document.accounts["shopdata"].streams["ORDERS"], info.config)
 */
export function compareStream(declared: StreamEntry, actual: Actual): readonly StreamChange[] {
  const { config, managed } = declared;
  const known = managed === false ? Object.keys(config) : undefined;
  const before = normalStream(actual as Config);
  const after = normalStream(config as unknown as Config);
  const found = changes({ before, after, known, judges: streamJudges, names: namesOf(config) });
  const isServers = hasOwnOrigin(before) || hasOwnOrigin(after);
  return isServers ? found.filter(({ setting }) => setting !== "mirror_direct") : found;
}

/**
 * The settings of a durable consumer that differ. `pause_until` is left out: JetStream takes it when a consumer is
 * made, and pausing is an operation of its own afterwards.
 *
 * @param declared as the entry has it
 * @param actual `config` of JetStream's answer to CONSUMER.INFO, or of an earlier document
 * @param entry of its stream
 * @param stream as JetStream has it: by its retention, not by a declared one, a change loses messages or not
 */
export function compareConsumer(
  declared: ConsumerConfig | Known<ConsumerConfig>,
  actual: Actual,
  { config, managed }: StreamEntry,
  stream: Actual = config,
): readonly StreamChange[] {
  const filters = ["filter_subject", "filter_subjects"].some((key) => key in declared);
  const known =
    managed === false
      ? [...Object.keys(declared), ...(filters ? ["filter_subjects"] : [])]
      : undefined;
  return changes({
    before: normalConsumer(actual as Config),
    after: normalConsumer(declared as unknown as Config),
    known,
    judges: consumerJudges(stream as Config),
    names: jsonNames(consumerTable),
  });
}

/**
 * Whether the policy lets the stack put a change in force: it is possible, and loses nothing or is named in `mayLose`.
 *
 * @param of the stream's entry; the changes of its consumers that lose messages are named by their settings too
 */
export function isAllowed({ effect, setting }: StreamChange, of: StreamEntry): boolean {
  if (effect === "harmless") return true;
  return effect === "loses" && (of.mayLose ?? []).includes(setting);
}

function changes(what: {
  readonly before: Config;
  readonly after: Config;
  readonly known: readonly string[] | undefined;
  readonly judges: Readonly<Record<string, Judge>>;
  readonly names: ReadonlyMap<string, string>;
}): StreamChange[] {
  const { before, after, known, judges, names } = what;
  const settings = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return settings.flatMap((setting): StreamChange[] => {
    if (known !== undefined && !known.includes(setting)) return [];
    const [from, to] = [before[setting], after[setting]];
    if (canonicalJson(from ?? null) === canonicalJson(to ?? null)) return [];
    const name = names.get(setting) ?? setting;
    const verdict = judges[setting]?.({ from, to, before, after }) ?? HARMLESS;
    const word = `write mayLose: ["${name}"] at the stream if that is meant`;
    return [
      {
        setting,
        name,
        from,
        to,
        ...verdict,
        ...(verdict.effect === "loses" ? { next: word } : {}),
      },
    ];
  });
}

/** By the names that the policy uses for the stream or the bucket. */
function namesOf({ name }: { readonly name: string }): ReadonlyMap<string, string> {
  const streams = jsonNames(streamTable);
  if (name.startsWith("KV_")) return new Map([...streams, ...jsonNames(keyValueTable)]);
  return name.startsWith("OBJ_") ? new Map([...streams, ...jsonNames(objectsTable)]) : streams;
}

function jsonNames(table: Table): ReadonlyMap<string, string> {
  return new Map(settingsOf(table).map(([name, { json }]) => [json, name]));
}
