/**
 * Configurations in one form, so that what nats-server fills in, leaves out or orders otherwise is not taken for a
 * difference: it omits what is zero, adds `_nats.` metadata, and gives a mirror the direct gets of its origin.
 */
import { canonicalJson } from "../../values/canonical.ts";
import { consumerTable } from "./consumer-table.ts";
import { streamTable } from "./stream-table.ts";
import { settingsOf, type Config, type Table } from "./table.ts";

/** Settings that only count when the stream or consumer is made: later, JetStream keeps them without an effect. */
const ONCE: ReadonlySet<string> = new Set(["first_seq", "pause_until"]);
/** Lists in which the order has no meaning. */
const UNORDERED: ReadonlySet<string> = new Set([
  ...["subjects", "sources", "filter_subjects", "priority_groups"],
  "tags",
]);

/** Settings of a stream that can differ, by JetStream's names; what is not set is absent. */
export function normalStream(config: Config): Config {
  return { ...normal(streamTable, config), sealed: config["sealed"] === true };
}

/** Whether nats-server sets `mirror_direct`, as the origin in the same account has its direct gets. */
export function hasOwnOrigin({ mirror }: Config): boolean {
  return mirror !== undefined && (mirror as Config)["external"] === undefined;
}

/** Settings of a consumer that can differ. One filter is the same whether it is in a list or not. */
export function normalConsumer(config: Config): Config {
  const { filter_subject, filter_subjects, ...rest } = normal(consumerTable, config);
  const filters = filter_subject === undefined ? filter_subjects : [filter_subject];
  return { ...rest, ...(filters === undefined ? {} : { filter_subjects: filters }) };
}

function normal(table: Table, config: Config): Config {
  const all = settingsOf(table).flatMap(([, { json, otherwise }]) => {
    if (ONCE.has(json)) return [];
    const value = plain(json, config[json]) ?? zeroOf(otherwise);
    return value === undefined ? [] : [[json, value] as const];
  });
  return Object.fromEntries(all);
}

/** What nats-server means by leaving it out. */
function zeroOf(otherwise: unknown): unknown {
  if (typeof otherwise === "number") return 0;
  return typeof otherwise === "boolean" ? false : otherwise;
}

/** Without what says nothing, and with lists in one order. */
function plain(json: string, value: unknown): unknown {
  if (value === null || value === "") return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => plain("", item));
    if (items.length === 0) return undefined;
    return UNORDERED.has(json) ? items.sort(byJson) : items;
  }
  if (typeof value !== "object") return value;
  const entries = Object.entries(value as Config)
    .filter(([key]) => json !== "metadata" || !key.startsWith("_nats."))
    .map(([key, inner]) => [key, json === "metadata" ? inner : plain(key, inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  if (json === "consumer_limits")
    return { ...streamTable.consumerLimits.otherwise, ...Object.fromEntries(entries) };
  if (json === "republish")
    return { headers_only: false, src: ">", ...Object.fromEntries(entries) };
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function byJson(a: unknown, b: unknown): number {
  const [left, right] = [canonicalJson(a), canonicalJson(b)];
  return left < right ? -1 : Number(left > right);
}
