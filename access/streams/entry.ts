/** From a stream's declaration to its entry in the access document. */
import { byCodeUnit } from "../../values/canonical.ts";
import { closest } from "../../values/suggest.ts";
import { keyValueStream, keyValueTable, objectsStream, objectsTable } from "./bucket-table.ts";
import type { ConsumerConfig, Known, StreamEntry } from "./config.ts";
import { consumerTable } from "./consumer-table.ts";
import { shortly, type Report } from "./kinds.ts";
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
 * @param report takes every mistake; the entry of a declaration with mistakes is of no use
 */
export function entryOf(
  { name, subjects }: { readonly name: string; readonly subjects: readonly string[] },
  declaration: Declaration,
  report: Report,
): StreamEntry {
  const of = `the ${WORDS[declaration.as]} '${bare(name, declaration.as)}'`;
  const set = streamSet({ name, subjects }, declaration, report, of);
  const consumers = consumerSets(declaration, of, report);
  if (isWatched(declaration, of, report)) {
    checkWatched(declaration, of, report);
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
  const mayLose = lossesOf(declaration, of, report);
  const drift = driftOf(declaration, of, report);
  return {
    config,
    ...some(spelled),
    ...(drift === "report" ? { drift } : {}),
    ...(mayLose.length === 0 ? {} : { mayLose }),
  };
}

const WORDS = { stream: "stream", kv: "key-value bucket", objects: "object bucket" } as const;

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

/** Settings by JetStream's names. */
function lossesOf({ as, mayLose = [] }: Declaration, of: string, report: Report): string[] {
  const settings = settingsOf(TABLES[as]);
  const names = settings.map(([name]) => name);
  const written: readonly unknown[] = Array.isArray(mayLose) ? mayLose : [mayLose];
  const all = written.flatMap((each) => {
    const known = settings.find(([name]) => name === each);
    if (known !== undefined) return [known[1].json];
    const meant = typeof each === "string" ? closest(each, names) : undefined;
    report({
      code: "setting_unknown",
      message: `${of}: mayLose names ${shortly(each)}, which is not a setting`,
      next: meant === undefined ? `there are ${names.join(", ")}` : `did you mean '${meant}'?`,
    });
    return [];
  });
  return [...new Set(all)].sort(byCodeUnit);
}
