/** Changes of a stream's settings, and what each does: the comparison must say so, and nats-server must do so. */
import {
  account,
  compile,
  policy,
  publish,
  role,
  stream,
  type ChangeEffect,
  type StreamEntry,
  type StreamOptions,
} from "../../../access/index.ts";

export type Settings = Omit<StreamOptions, "account" | "managed">;

export interface Change {
  readonly what: string;
  readonly from: Settings;
  readonly to: Settings;
  /** Of every setting that differs, by JetStream's names. */
  readonly effects: Readonly<Record<string, ChangeEffect>>;
  /** Messages of the nine that are left; all of them if it does not say. */
  readonly left?: number;
  /** What it loses is not there yet: the next message of this kind. */
  readonly later?: "unstored" | "pushed out" | "not taken";
  /** Messages that come a second time. */
  readonly twice?: number;
}

/** Where the streams of a test live. */
export const home = account("orders", {
  description: "Orders",
  jetstream: { disk: "1GiB", memory: "1GiB" },
});

/** Three messages of each are stored before the change. */
export const SUBJECTS = ["s.a", "s.b", "s.c"] as const;

/** What the document has of a stream with these settings. */
export function entry(settings: Settings, name = "S"): StreamEntry {
  const isOwn = !("mirror" in settings) && settings.subjects === undefined;
  const declared = stream(name, {
    account: home,
    ...(isOwn ? { subjects: SUBJECTS } : {}),
    ...settings,
  });
  const nobody = role("Nobody", {
    description: "Does nothing with it",
    account: home,
    members: ["user"],
    grants: [publish("nothing")],
  });
  const { document } = compile(
    policy({
      accounts: [home],
      roles: [nobody],
      streams: [
        declared,
        stream("ORIGIN", { account: home, subjects: ["origin.>"] }),
        stream("OTHER", { account: home, subjects: ["other.>"] }),
      ].filter((each, i, all) => all.findIndex(({ name }) => name === each.name) === i),
    }),
  );
  const found = document.accounts["orders"]?.streams?.[name];
  if (found === undefined) throw new Error("the document has no such stream");
  return found;
}

/**
 * A configuration with a name and subjects of its own. nats-server removes the files of a deleted stream a moment
 * later, and one that is made again under its name may find them.
 */
export function prefixed<T extends object>(config: T, prefix: string): T {
  const text = JSON.stringify(config)
    .replaceAll(/"(s|t|copy|origin|other)\./g, `"${prefix}$1.`)
    .replaceAll(/"(S|ORIGIN|OTHER)"/g, `"${prefix}$1"`);
  return JSON.parse(text) as T;
}

const fixed = (setting: string): Change["effects"] => ({ [setting]: "impossible" });
const safe = (...settings: string[]): Change["effects"] =>
  Object.fromEntries(settings.map((setting) => [setting, "harmless"]));
const lossy = (...settings: string[]): Change["effects"] =>
  Object.fromEntries(settings.map((setting) => [setting, "loses"]));

export const changes: readonly Change[] = [
  { what: "a description", from: {}, to: { description: "Orders" }, effects: safe("description") },
  { what: "metadata", from: {}, to: { metadata: { team: "shop" } }, effects: safe("metadata") },

  // limits
  {
    what: "a shorter age",
    from: { maxAge: "1h", duplicateWindow: "100ms" },
    to: { maxAge: "100ms", duplicateWindow: "100ms" },
    effects: lossy("max_age"),
    left: 0,
  },
  {
    what: "an age where there was none, and the window that fits in it",
    from: {},
    to: { maxAge: "100ms" },
    effects: { max_age: "loses", duplicate_window: "harmless" },
    left: 0,
  },
  { what: "a longer age", from: { maxAge: "1h" }, to: { maxAge: "2h" }, effects: safe("max_age") },
  { what: "no age", from: { maxAge: "1h" }, to: {}, effects: safe("max_age") },
  { what: "fewer messages", from: {}, to: { maxMsgs: 5 }, effects: lossy("max_msgs"), left: 5 },
  { what: "more messages", from: { maxMsgs: 20 }, to: { maxMsgs: 30 }, effects: safe("max_msgs") },
  {
    what: "fewer messages, of which it refuses new ones",
    from: { discard: "new" },
    to: { discard: "new", maxMsgs: 5 },
    effects: safe("max_msgs"),
  },
  { what: "fewer bytes", from: {}, to: { maxBytes: 500 }, effects: lossy("max_bytes"), left: 3 },
  {
    what: "fewer bytes, of which it refuses new ones",
    from: { discard: "new" },
    to: { discard: "new", maxBytes: 500 },
    effects: safe("max_bytes"),
  },
  {
    what: "fewer messages of a subject",
    from: {},
    to: { maxMsgsPerSubject: 1 },
    effects: lossy("max_msgs_per_subject"),
    left: 3,
  },
  {
    what: "fewer messages of a subject, though it refuses new ones",
    from: { discard: "new" },
    to: { discard: "new", maxMsgsPerSubject: 1, discardNewPerSubject: true },
    effects: { max_msgs_per_subject: "loses", discard_new_per_subject: "harmless" },
    left: 3,
  },
  {
    what: "smaller messages",
    from: {},
    to: { maxMsgSize: 10 },
    effects: safe("max_msg_size"),
  },
  { what: "fewer consumers", from: {}, to: { maxConsumers: 1 }, effects: safe("max_consumers") },
  {
    what: "limits of consumers",
    from: {},
    to: { consumerLimits: { maxAckPending: 10, inactiveThreshold: "1h" } },
    effects: safe("consumer_limits"),
  },
  {
    what: "refusing new messages in place of old ones",
    from: { maxMsgs: 9 },
    to: { maxMsgs: 9, discard: "new" },
    effects: safe("discard"),
  },
  {
    what: "discarding old messages where new ones were refused",
    from: { maxMsgs: 9, discard: "new" },
    to: { maxMsgs: 9 },
    effects: lossy("discard"),
    later: "pushed out",
  },
  {
    what: "discarding old messages without a limit",
    from: { discard: "new" },
    to: {},
    effects: safe("discard"),
  },
  {
    what: "discarding old messages of a subject where new ones were refused",
    from: { discard: "new", discardNewPerSubject: true, maxMsgsPerSubject: 3 },
    to: { discard: "new", maxMsgsPerSubject: 3 },
    effects: lossy("discard_new_per_subject"),
    later: "pushed out",
  },
  {
    what: "a shorter memory of duplicates",
    from: {},
    to: { duplicateWindow: "1s" },
    effects: safe("duplicate_window"),
  },
  { what: "no acknowledgements", from: {}, to: { noAck: true }, effects: safe("no_ack") },

  // what it is
  {
    what: "interest in place of limits, without a consumer",
    from: {},
    to: { retention: "interest" },
    effects: lossy("retention"),
    left: 0,
  },
  {
    what: "limits in place of interest",
    from: { retention: "interest" },
    to: {},
    effects: safe("retention"),
    left: 0,
  },
  { what: "a work queue", from: {}, to: { retention: "workqueue" }, effects: fixed("retention") },
  { what: "no work queue", from: { retention: "workqueue" }, to: {}, effects: fixed("retention") },
  { what: "memory", from: {}, to: { storage: "memory" }, effects: fixed("storage") },
  { what: "files", from: { storage: "memory" }, to: {}, effects: fixed("storage") },
  { what: "compression", from: {}, to: { compression: "s2" }, effects: safe("compression") },
  {
    what: "no compression",
    from: { compression: "s2" },
    to: {},
    effects: safe("compression"),
  },
  { what: "persistence", from: {}, to: { persistMode: "async" }, effects: fixed("persist_mode") },
  {
    what: "a placement",
    from: {},
    to: { placement: { tags: ["fast"] } },
    effects: safe("placement"),
  },

  // subjects
  {
    what: "more subjects",
    from: { subjects: ["s.a", "s.b", "s.c"] },
    to: { subjects: ["s.*"] },
    effects: safe("subjects"),
  },
  {
    what: "fewer subjects",
    from: {},
    to: { subjects: ["s.b", "s.c"] },
    effects: lossy("subjects"),
    later: "unstored",
  },
  {
    what: "other subjects for what is stored",
    from: {},
    to: { subjectTransform: { src: "s.*", dest: "t.{{wildcard(1)}}" } },
    effects: safe("subject_transform"),
  },
  {
    what: "republishing",
    from: {},
    to: { republish: { dest: "copy.>" } },
    effects: safe("republish"),
  },

  // rights
  { what: "direct gets", from: {}, to: { allowDirect: true }, effects: safe("allow_direct") },
  { what: "no direct gets", from: { allowDirect: true }, to: {}, effects: safe("allow_direct") },
  { what: "no deletes", from: {}, to: { denyDelete: true }, effects: safe("deny_delete") },
  { what: "deletes again", from: { denyDelete: true }, to: {}, effects: fixed("deny_delete") },
  { what: "no purges", from: {}, to: { denyPurge: true }, effects: safe("deny_purge") },
  { what: "purges again", from: { denyPurge: true }, to: {}, effects: fixed("deny_purge") },
  { what: "roll-ups", from: {}, to: { allowRollup: true }, effects: safe("allow_rollup_hdrs") },
  { what: "no roll-ups", from: { allowRollup: true }, to: {}, effects: safe("allow_rollup_hdrs") },
  {
    what: "times of messages",
    from: {},
    to: { allowMsgTtl: true },
    effects: safe("allow_msg_ttl"),
  },
  {
    what: "no times of messages",
    from: { allowMsgTtl: true },
    to: {},
    effects: fixed("allow_msg_ttl"),
  },
  {
    what: "markers, with what they imply",
    from: {},
    to: { subjectDeleteMarkerTtl: "1h" },
    effects: safe("allow_msg_ttl", "allow_rollup_hdrs", "subject_delete_marker_ttl"),
  },
  {
    what: "no markers",
    from: { subjectDeleteMarkerTtl: "1h" },
    to: { allowMsgTtl: true, allowRollup: true },
    effects: safe("subject_delete_marker_ttl"),
  },
  {
    what: "counters",
    from: {},
    to: { allowMsgCounter: true },
    effects: fixed("allow_msg_counter"),
  },
  { what: "batches", from: {}, to: { allowAtomic: true }, effects: safe("allow_atomic") },
  { what: "no batches", from: { allowAtomic: true }, to: {}, effects: safe("allow_atomic") },
  { what: "fast batches", from: {}, to: { allowBatched: true }, effects: safe("allow_batched") },
  { what: "no fast batches", from: { allowBatched: true }, to: {}, effects: safe("allow_batched") },
  {
    what: "schedules, with what they imply",
    from: {},
    to: { schedules: true },
    effects: safe("allow_msg_schedules", "allow_rollup_hdrs"),
  },
  {
    what: "no schedules",
    from: { schedules: true },
    to: { allowRollup: true },
    effects: fixed("allow_msg_schedules"),
  },

  // what it takes of others
  {
    what: "a mirror's promotion",
    from: { mirror: "ORIGIN" },
    to: { subjects: ["s.a"] },
    effects: { mirror: "loses", subjects: "harmless", duplicate_window: "harmless" },
    left: 3,
    later: "not taken",
  },
  {
    what: "another origin",
    from: { mirror: "ORIGIN" },
    to: { mirror: "OTHER" },
    effects: fixed("mirror"),
  },
  {
    what: "a mirror of less",
    from: { mirror: "ORIGIN" },
    to: { mirror: { name: "ORIGIN", filterSubject: "origin.a" } },
    effects: fixed("mirror"),
  },
  {
    what: "a mirror in place of subjects",
    from: {},
    to: { mirror: "ORIGIN" },
    effects: { mirror: "impossible", subjects: "loses", duplicate_window: "harmless" },
  },
  {
    what: "a source",
    from: {},
    to: { sources: ["ORIGIN"] },
    effects: { sources: "harmless", duplicate_window: "harmless" },
    left: 12,
  },
  {
    what: "one source less",
    from: { sources: ["ORIGIN"], duplicateWindow: "2m" },
    to: {},
    effects: lossy("sources"),
    left: 12,
    later: "not taken",
  },
  {
    what: "less of a source",
    from: { sources: ["ORIGIN"] },
    to: { sources: [{ name: "ORIGIN", filterSubject: "origin.z" }] },
    effects: lossy("sources"),
    left: 12,
    later: "not taken",
  },
  {
    what: "more of a source",
    from: { sources: [{ name: "ORIGIN", filterSubject: "origin.a" }] },
    to: { sources: ["ORIGIN"] },
    effects: safe("sources"),
    left: 12,
    twice: 3,
  },
];
