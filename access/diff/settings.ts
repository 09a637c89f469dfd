/** Properties besides subjects: whether more or less follows from another value. */
import type { AccountEntry, AgentEntry, RoleEntry } from "../document/document.ts";
import type { Effect, SettingChange } from "./model.ts";

/** -1 is unlimited, to the documents and to nats-server. */
const level = (limit: number) => (limit === -1 ? Infinity : limit);

export function roleSettings(base: RoleEntry, head: RoleEntry): SettingChange[] {
  const answer = base.responses?.max ?? 0;
  const answers = head.responses?.max ?? 0;
  return [
    ...members(base, head),
    // another id is another app role: who is assigned to that one gets this
    ...text("id", base.id, head.id, "broader"),
    ...text("account", base.account, head.account),
    ...amount("maxSession", base.maxSession ?? Infinity, head.maxSession ?? Infinity, seconds),
    ...amount("notAfter", end(base), end(head), instant),
    ...serves(base, head),
    ...connections(base, head),
    ...amount("answers per request", answer, answers, String),
    ...amount("time to answer", base.responses?.ttl ?? 0, head.responses?.ttl ?? 0, seconds),
    ...text("displayName", base.displayName, head.displayName),
    ...text("description", base.description, head.description),
  ];
}

/** An entry more is a subject more on which somebody else's request makes the holder speak. */
export function serves(
  base: RoleEntry | AgentEntry,
  head: RoleEntry | AgentEntry,
): SettingChange[] {
  return entries("serves", base.serves, head.serves);
}

/** A kind more is a way in more, and of MQTT one that leaves sessions and retained messages behind. */
export function connections(
  base: RoleEntry | AgentEntry,
  head: RoleEntry | AgentEntry,
): SettingChange[] {
  return entries("connections", base.connections, head.connections);
}

function entries(
  setting: string,
  before: readonly string[] = [],
  after: readonly string[] = [],
): SettingChange[] {
  const change = (entries: readonly string[], effect: Effect): SettingChange[] =>
    entries.length === 0
      ? []
      : [{ setting, from: before.join(", "), to: after.join(", "), effect }];
  return [
    ...change(
      after.filter((entry) => !before.includes(entry)),
      "broader",
    ),
    ...change(
      before.filter((entry) => !after.includes(entry)),
      "narrower",
    ),
  ];
}

function members(base: RoleEntry, head: RoleEntry): SettingChange[] {
  const change = (kinds: readonly string[], effect: Effect): SettingChange[] =>
    kinds.length === 0
      ? []
      : [{ setting: "members", from: base.members.join(), to: head.members.join(), effect }];
  return [
    ...change(
      head.members.filter((kind) => !base.members.includes(kind)),
      "broader",
    ),
    ...change(
      base.members.filter((kind) => !head.members.includes(kind)),
      "narrower",
    ),
  ];
}

/** Unix milliseconds at which a role ends; one that cannot be read has ended, as `decide` has it. */
export function end({ notAfter }: RoleEntry): number {
  if (notAfter === undefined) return Infinity;
  const time = Date.parse(notAfter);
  return Number.isNaN(time) ? -Infinity : time;
}

const LIMITS = ["connections", "subscriptions", "payload", "leafNodes"] as const;
const JETSTREAM = ["memory", "disk", "streams", "consumers"] as const;

export function accountSettings(base: AccountEntry, head: AccountEntry): SettingChange[] {
  return [
    ...LIMITS.flatMap((name) =>
      amount(name, level(base.limits[name]), level(head.limits[name]), limit),
    ),
    ...JETSTREAM.flatMap((name) =>
      amount(
        `jetstream.${name}`,
        level(base.jetstream?.[name] ?? 0),
        level(head.jetstream?.[name] ?? 0),
        limit,
      ),
    ),
    // which account a session gets that asks for none: it might have asked
    ...text("default", String(base.default), String(head.default)),
    ...text("description", base.description, head.description),
  ];
}

function amount(
  setting: string,
  from: number,
  to: number,
  show: (value: number) => string,
): SettingChange[] {
  if (from === to) return [];
  return [{ setting, from: show(from), to: show(to), effect: to > from ? "broader" : "narrower" }];
}

function text(
  setting: string,
  from: string,
  to: string,
  effect: Effect = "neutral",
): SettingChange[] {
  return from === to ? [] : [{ setting, from, to, effect }];
}

function limit(value: number): string {
  return value === Infinity ? "unlimited" : String(value);
}

function seconds(value: number): string {
  if (value === Infinity) return "unlimited";
  if (value % 86_400 === 0 && value > 0) return `${value / 86_400} d`;
  if (value % 3600 === 0 && value > 0) return `${value / 3600} h`;
  return value % 60 === 0 && value > 0 ? `${value / 60} min` : `${value} s`;
}

function instant(milliseconds: number): string {
  if (milliseconds === Infinity) return "no end";
  if (milliseconds === -Infinity) return "no date";
  return new Date(milliseconds).toISOString().replace(".000Z", "Z");
}
