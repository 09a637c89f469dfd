/**
 * What changed of the streams of an account, as far as it decides where messages go and who reads them: who reads more
 * by a copy, or hears what is published again, is said with it. Other settings are for the preview of the deployment.
 */
import { canonicalJson } from "../../values/canonical.ts";
import { listed } from "../../text/list.ts";
import type { AccessDocument } from "../document/document.ts";
import { mergePermissions } from "../subjects/permissions.ts";
import { sessionPermissions } from "../document/session.ts";
import { meet, publishSet } from "../subjects/index.ts";
import {
  Graph,
  ReadRequests,
  receivedByAny,
  storedReads,
  type StreamFacts,
} from "../reach/index.ts";
import type { ConsumerConfig, Known, StreamEntry } from "../streams/index.ts";
import type { Effect, SettingChange } from "./model.ts";

type Streams = Readonly<Record<string, StreamEntry>>;

/** Settings of a stream that say where messages go and who reads them, by JetStream's names. */
const PASSING_ON = ["mirror", "sources", "subject_transform", "republish"] as const;
const TELLING = [
  ...PASSING_ON,
  ...["subjects", "allow_rollup_hdrs", "allow_msg_schedules", "allow_direct", "mirror_direct"],
] as const;

/** @param head in which roles read more or less by it */
export function streamSettings(
  base: Streams = {},
  head: Streams = {},
  readers: (stream: string) => readonly string[],
): SettingChange[] {
  const names = [...new Set([...Object.keys(base), ...Object.keys(head)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [base[name], head[name]];
    const all = [...settings(before, after), ...pushes(before, after)];
    const watched = before && after && (before.managed === false) !== (after.managed === false);
    const managed: SettingChange[] = watched
      ? [
          {
            setting: "managed",
            from: String(before.managed !== false),
            to: String(after.managed !== false),
            effect: after.managed === false ? "broader" : "narrower",
          },
        ]
      : [];
    const who = readers(name);
    return [...managed, ...all].map((change): SettingChange => {
      const why = change.effect === "broader" && who.length > 0 ? { why: said(who) } : {};
      return { ...change, setting: `stream ${name}: ${change.setting}`, ...why };
    });
  });
}

const SHOWN = 3;

function said(roles: readonly string[]): string {
  const more = roles.length - SHOWN;
  const shown = [...roles.slice(0, SHOWN), ...(more > 0 ? [`${more} more`] : [])];
  return `it is read or heard by ${listed(shown)}`;
}

/** What a new stream stores and takes by itself is said by the grants of it; not what it copies and passes on. */
function settings(before: StreamEntry | undefined, after: StreamEntry | undefined) {
  const both = before !== undefined && after !== undefined;
  return (both ? TELLING : PASSING_ON).flatMap((setting): SettingChange[] => {
    const [from, to] = [shown(before, setting), shown(after, setting)];
    return from === to ? [] : [changeOf(setting, from, to)];
  });
}

function changeOf(
  setting: string,
  from: string | undefined,
  to: string | undefined,
): SettingChange {
  // one value for another lets somebody do more, and somebody perhaps less: more is what needs a look
  const effect: Effect = to === undefined ? "narrower" : "broader";
  return {
    setting,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    effect,
  };
}

/** Undefined: off. Of a stream that is only watched, what is not said may be on. */
function shown(entry: StreamEntry | undefined, setting: (typeof TELLING)[number]) {
  if (entry === undefined) return undefined;
  const value: unknown = entry.config[setting];
  if (value === undefined && entry.managed === false) return "not known";
  const isOff = value === undefined || value === null || value === false;
  if (isOff || (Array.isArray(value) && value.length === 0)) return undefined;
  return value === true ? "on" : canonicalJson(value);
}

function pushes(before: StreamEntry | undefined, after: StreamEntry | undefined): SettingChange[] {
  const consumers = ({ consumers = {} }: Partial<StreamEntry> = {}) =>
    consumers as Readonly<Record<string, Known<ConsumerConfig>>>;
  const [old, now] = [consumers(before), consumers(after)];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].sort().flatMap((name) => {
    const [from, to] = [delivers(old[name]), delivers(now[name])];
    return from === to ? [] : [changeOf(`consumer ${name}`, from, to)];
  });
}

function delivers(consumer: Known<ConsumerConfig> | undefined): string | undefined {
  if (!consumer?.deliver_subject) return undefined;
  const { deliver_subject: to, filter_subject: one, filter_subjects: some } = consumer;
  const filters = [...(one ? [one] : []), ...(some ?? [])];
  return `${filters.length === 0 ? "all" : filters.join(", ")} to ${to}`;
}

/** The roles that read a stream of the account, or receive what it publishes again or has delivered. */
export function readersIn(document: AccessDocument, account: string) {
  const graph = new Graph(document, { files: [], accounts: {}, roles: {}, agents: {} });
  const requests = new Map<string, ReadRequests>();
  return (name: string): string[] => {
    const stream = graph.streams(account)[name];
    if (stream === undefined) return [];
    const heard = landings(graph, stream);
    return Object.entries(document.roles).flatMap(([role, entry]) => {
      const { publish } = mergePermissions([sessionPermissions(document), entry]);
      const known = requests.get(entry.account) ?? new ReadRequests(graph, entry.account);
      requests.set(entry.account, known);
      const reads = storedReads(graph, publish.allow, publishSet(publish), known).some(
        (read) => read.account === account && read.stream === name,
      );
      const set = receivedByAny(entry.subscribe);
      const hears = heard.some((place) => place.account === entry.account && meet(place.set, set));
      return reads || hears ? [role] : [];
    });
  };
}

/** Where its messages are received that it publishes again, or that consumers deliver. */
function landings(graph: Graph, { account, name }: StreamFacts) {
  return graph
    .consequences(account)
    .filter(({ kind, feeds = [] }) => {
      const passes = kind === "republish" || kind === "push";
      return passes && feeds.some(({ through }) => through.at(-1)?.name === name);
    })
    .flatMap(({ lands }) => graph.flows.travel({ account, set: lands }, "onward"));
}
