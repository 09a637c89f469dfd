/** From a stream's declaration to its entry in the access document. */
import { byCodeUnit } from "../../values/canonical.ts";
import { closest } from "../../values/suggest.ts";
import { keyValueStream, keyValueTable, objectsStream, objectsTable } from "./bucket-table.ts";
import type { ConsumerConfig, Known, StreamConfig, StreamEntry } from "./config.ts";
import { consumerTable } from "./consumer-table.ts";
import { consumerConflicts, queueConflicts } from "./check-consumer.ts";
import { streamConflicts } from "./check-stream.ts";
import { consumerLosses, streamLosses } from "./losses.ts";
import type { Problem } from "../errors/error.ts";
import { reportAll } from "./rules.ts";
import { ASSET_NAME, shortly, type Report } from "./kinds.ts";
import { spelledConsumer, spelledStream } from "./spell.ts";
import { streamTable } from "./stream-table.ts";
import { readSettings, settingsOf, type Config, type Table } from "./table.ts";
import type { Declaration } from "./written.ts";

type Named = Config & { readonly name: string };

const TABLES: Readonly<Record<Declaration["as"], Table>> = {
  stream: streamTable,
  kv: keyValueTable,
  objects: objectsTable,
};

/**
 * What the document says of a stream.
 *
 * @param name as nats-server knows it, so with `KV_` or `OBJ_` for a bucket
 * @param reported takes every mistake; the entry of a declaration with mistakes is of no use
 */
export function entryOf(
  { name, subjects }: { readonly name: string; readonly subjects: readonly string[] },
  declaration: Declaration,
  reported: Report,
): StreamEntry {
  const of = `the ${WORDS[declaration.as]} '${bare(name, declaration.as)}'`;
  const found: Problem[] = [];
  const report: Report = (problem) => found.push(problem);
  const set = streamSet({ name, subjects }, declaration, report, of);
  const consumers = consumerSets(declaration, of, report);
  if (isWatched(declaration, of, report)) {
    checkWatched(declaration, of, report);
    found.forEach(reported);
    return {
      managed: false,
      config: set,
      ...some(consumers as [string, Known<ConsumerConfig>][]),
    };
  }
  const config = spelledStream(set);
  const spelled = consumers.map(([key, each]): [string, ConsumerConfig] => [
    key,
    spelledConsumer(each, config),
  ]);
  if (found.length === 0) checkTogether(of, { config, spelled, consumers, report });
  const mayLose = lossesOf(declaration, of, report);
  const drift = driftOf(declaration, of, report);
  found.forEach(reported);
  return {
    config,
    ...some(spelled),
    ...(drift === "report" ? { drift } : {}),
    ...(mayLose.length === 0 ? {} : { mayLose }),
  };
}

/**
 * The streams of an account, with what nats-server gives a mirror in the account of its origin: the direct gets of that.
 */
export function withOrigins(
  entries: Readonly<Record<string, StreamEntry>>,
): Readonly<Record<string, StreamEntry>> {
  const all = Object.entries(entries).map(([name, entry]): [string, StreamEntry] => {
    const { mirror } = entry.config;
    if (entry.managed === false || !mirror || mirror.external !== undefined) return [name, entry];
    const origin = Object.hasOwn(entries, mirror.name) ? entries[mirror.name] : undefined;
    const mirror_direct = origin?.config.allow_direct ?? true;
    return [name, { ...entry, config: { ...entry.config, mirror_direct } }];
  });
  return Object.fromEntries(all);
}

const WORDS = { stream: "stream", kv: "key-value bucket", objects: "object bucket" } as const;

/** What the settings are together, once each is sound. */
function checkTogether(
  of: string,
  made: {
    readonly config: StreamConfig;
    readonly spelled: readonly (readonly [string, ConsumerConfig])[];
    readonly consumers: readonly (readonly [string, Named])[];
    readonly report: Report;
  },
): void {
  const { config, spelled, consumers, report } = made;
  reportAll(streamConflicts(config), of, report);
  const written = new Map(consumers.map(([name, set]) => [name, new Set(Object.keys(set))]));
  for (const [name, consumer] of spelled) {
    const found = consumerConflicts(consumer, config, written.get(name) ?? new Set());
    reportAll(found, `${of}, its consumer '${name}'`, report);
  }
  reportAll(queueConflicts(Object.fromEntries(spelled), config), of, report);
}

function bare(name: string, as: Declaration["as"]): string {
  return as === "stream" ? name : name.replace(/^(?:KV|OBJ)_/, "");
}

function some<T>(consumers: readonly (readonly [string, T])[]) {
  return consumers.length === 0 ? {} : { consumers: Object.fromEntries(consumers) };
}

/** The settings that are written, as those of the stream. */
function streamSet(
  { name, subjects }: { readonly name: string; readonly subjects: readonly string[] },
  { as, settings }: Declaration,
  report: Report,
  of: string,
): Named {
  const read = readSettings(TABLES[as], settings, { of, report });
  const bucket = bare(name, as);
  if (as === "kv") return { name, ...keyValueStream(bucket, read) };
  if (as === "objects") return { name, ...objectsStream(bucket, read) };
  return { name, ...(subjects.length === 0 ? {} : { subjects }), ...read };
}

function consumerSets(
  { consumers = {} }: Declaration,
  of: string,
  report: Report,
): [string, Named][] {
  return Object.entries(consumers)
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([name, settings]) => {
      const whose = `${of}, its consumer '${name}'`;
      if (!ASSET_NAME.test(name)) {
        const message = `${of}: ${shortly(name)} is not a consumer name`;
        report({ code: "name_invalid", message, next: "use letters, digits, '-' and '_'" });
      }
      return [name, { name, ...readSettings(consumerTable, settings, { of: whose, report }) }];
    });
}

function isWatched({ managed = true }: Declaration, of: string, report: Report): boolean {
  if (typeof managed === "boolean") return !managed;
  const message = `${of}: managed is ${shortly(managed)}, but must be true or false`;
  report({ code: "setting_invalid", message, next: "write managed: false, or leave it out" });
  return false;
}

function checkWatched({ drift, mayLose }: Declaration, of: string, report: Report): void {
  for (const [name, value] of Object.entries({ drift, mayLose })) {
    if (value === undefined) continue;
    const message = `${of} is not managed, so '${name}' does nothing`;
    report({ code: "setting_conflict", message, next: `leave out ${name} or managed: false` });
  }
}

function driftOf({ drift }: Declaration, of: string, report: Report): "report" | undefined {
  if (drift === "report") return drift;
  if (drift === undefined || drift === "mend") return undefined;
  const message = `${of}: drift is ${shortly(drift)}, but must be "mend" or "report"`;
  report({ code: "setting_invalid", message, next: 'write drift: "report", or leave it out' });
  return undefined;
}

/** Settings by JetStream's names, as the comparison has them. */
function lossesOf({ as, mayLose = [] }: Declaration, of: string, report: Report): string[] {
  const known = new Map([...namedBy(TABLES[as]), ...(as === "stream" ? ofConsumers : [])]);
  const losing = [...known].filter(([, json]) => isLosing(json)).map(([name]) => name);
  const written: readonly unknown[] = Array.isArray(mayLose) ? mayLose : [mayLose];
  const all = written.flatMap((each) => {
    const json = typeof each === "string" ? known.get(each) : undefined;
    if (json !== undefined && isLosing(json)) return [json];
    const meant = typeof each === "string" ? closest(each, losing) : undefined;
    const message =
      json === undefined
        ? `${of}: mayLose names ${shortly(each)}, which is not a setting`
        : `${of}: mayLose names '${String(each)}', whose change loses no messages`;
    const names = losing.map((name) => `'${name}'`).join(", ");
    const next = meant === undefined ? `name one of ${names}` : `did you mean '${meant}'?`;
    report({ code: json === undefined ? "setting_unknown" : "setting_conflict", message, next });
    return [];
  });
  return [...new Set(all)].sort(byCodeUnit);
}

function namedBy(table: Table): [name: string, json: string][] {
  return settingsOf(table).map(([name, { json }]) => [name, json]);
}

/** The comparison has one filter as a list of one. */
const ofConsumers: readonly [name: string, json: string][] = [
  ["filterSubject", "filter_subjects"],
  ["filterSubjects", "filter_subjects"],
  ["inactiveThreshold", "inactive_threshold"],
];

function isLosing(json: string): boolean {
  return streamLosses.has(json) || consumerLosses.has(json);
}
