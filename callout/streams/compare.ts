import { canonicalJson } from "../../values/canonical.ts";
import type { ActualConfig, NamedConfig } from "./api.ts";
import type { Difference } from "./plan.ts";

/** Settings below which messages go: lower is less. */
const limits = ["max_age", "max_bytes", "max_msgs", "max_msgs_per_subject"];
/** Settings whose every change may lose messages. */
const losing = [
  "retention",
  "mirror",
  "sources",
  "subject_transform",
  "filter_subject",
  "filter_subjects",
];
/** Settings that JetStream does not change. */
const fixed = [
  "storage",
  "first_seq",
  "persist_mode",
  "sealed",
  "deliver_policy",
  "ack_policy",
  "deliver_subject",
];

/** How a stream or consumer differs from what is declared; of one that is only watched, in what is declared alone. */
export function compare(
  declared: NamedConfig,
  actual: ActualConfig,
  isWhole: boolean,
): Difference[] {
  const names = isWhole
    ? [...Object.keys(declared), ...Object.keys(actual)]
    : Object.keys(declared);
  return [...new Set(names)].flatMap((setting) => {
    const [from, to] = [valueOf(setting, actual), valueOf(setting, declared)];
    if (canonicalJson(neutral(from)) === canonicalJson(neutral(to))) return [];
    return [{ setting, from, to, effect: effectOf(setting, from, to) }];
  });
}

function effectOf(setting: string, from: unknown, to: unknown): Difference["effect"] {
  if (fixed.includes(setting)) return "impossible";
  if (losing.includes(setting)) return "loses";
  const isLess = Number(to) > 0 && !(Number(from) > 0 && Number(from) <= Number(to));
  return limits.includes(setting) && isLess ? "loses" : "harmless";
}

function valueOf(setting: string, config: ActualConfig): unknown {
  const value = config[setting];
  if (setting !== "metadata" || typeof value !== "object" || value === null) return value;
  const own = Object.entries(value).filter(([name]) => !name.startsWith("_nats."));
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** What JetStream leaves out is what says nothing. */
function neutral(value: unknown): unknown {
  if (value === undefined || ["", "none", "default", 0, false].includes(value as never))
    return null;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([, member]) => neutral(member) !== null);
  return members.length === 0 ? null : Object.fromEntries(members);
}
