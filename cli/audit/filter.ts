import { UsageFailure } from "../../errors/failure.mjs";
import { fieldOf, type AnyEvent } from "./event.ts";
import { filterFault } from "./fields.ts";

/** Whether a record is wanted. */
export type Filter = (event: AnyEvent) => boolean;

/**
 * Reads filters such as `decision=denied`, `roles=Orders.Read` or `client.address!=10.0.0.7`: all of them must
 * hold. A list has a value when one of its parts is it.
 *
 * @throws UsageFailure
 */
export function filterOf(texts: readonly string[]): Filter {
  const filters = texts.map(one);
  return (event) => filters.every((filter) => filter(event));
}

function one(text: string): Filter {
  const [, path, not, wanted] = /^([\w.]+)(!?)=(.*)$/.exec(text) ?? [];
  if (path === undefined || wanted === undefined) {
    const next = "write FIELD=VALUE or FIELD!=VALUE, for example decision=denied";
    throw new UsageFailure(`the filter "${text}" is none`, next);
  }
  const fault = filterFault(path, wanted);
  if (fault !== undefined) {
    const next =
      "see the fields: docs/reference/audit-records.md, or a record of audit tail --json";
    throw new UsageFailure(`the filter "${text}": ${fault}`, next);
  }
  return (event) => {
    const value = fieldOf(event, path);
    return (value === wanted || value.split(" ").includes(wanted)) !== (not === "!");
  };
}

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * Reads a time: `2026-11-24`, `2026-11-24T09:30:00Z`, or how long ago, `90s`, `15m`, `24h`, `30d`.
 *
 * @param now unix seconds
 * @returns milliseconds since 1970
 * @throws UsageFailure
 */
export function timeOf(option: string, text: string, now: number): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count !== undefined && unit !== undefined)
    return (now - Number(count) * (units[unit] ?? 0)) * 1000;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(time)) return time;
  const next = "write a time such as 2026-11-24T09:30:00Z, or how long ago: 15m, 24h, 30d";
  throw new UsageFailure(`${option}: "${text}" is not a time`, next);
}
