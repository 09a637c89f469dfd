/** Changes of a consumer's settings, and what each does: the comparison must say so, and nats-server must do so. */
import {
  compareConsumer,
  type ChangeEffect,
  type ConsumerConfig,
  type ConsumerSettings,
  type StreamEntry,
} from "../../../access/index.ts";
import { entry } from "./changes.ts";

export interface ConsumerChange {
  readonly what: string;
  readonly from: ConsumerSettings;
  readonly to: ConsumerSettings;
  /** Of its stream. */
  readonly retention?: "limits" | "interest";
  /** Of every setting that differs, by JetStream's names. */
  readonly effects: Readonly<Record<string, ChangeEffect>>;
  /** Messages of the nine that the stream has left; all of them if it does not say. */
  readonly left?: number;
}

/** The stream's entry with the consumer of a case. */
export function withConsumer(
  settings: ConsumerSettings,
  retention: "limits" | "interest" = "limits",
): { readonly stream: StreamEntry; readonly consumer: ConsumerConfig } {
  const stream = entry({ retention, consumers: { C: settings } });
  const consumer = stream.consumers?.["C"];
  if (consumer === undefined) throw new Error("it declares no consumer");
  return { stream, consumer: consumer as ConsumerConfig };
}

/** The effects that the comparison finds, by JetStream's names. */
export function effectsOf({ from, to, retention }: ConsumerChange): Record<string, ChangeEffect> {
  const after = withConsumer(to, retention);
  const before = withConsumer(from, retention).consumer;
  const found = compareConsumer(after.consumer, before, after.stream);
  return Object.fromEntries(found.map(({ setting, effect }) => [setting, effect]));
}

const push: ConsumerSettings = { deliverSubject: "d" };
const fixed = (...settings: string[]): ConsumerChange["effects"] =>
  Object.fromEntries(settings.map((setting) => [setting, "impossible"]));
const safe = (...settings: string[]): ConsumerChange["effects"] =>
  Object.fromEntries(settings.map((setting) => [setting, "harmless"]));

export const consumerChanges: readonly ConsumerChange[] = [
  { what: "a description", from: {}, to: { description: "Ships" }, effects: safe("description") },
  { what: "metadata", from: {}, to: { metadata: { team: "shop" } }, effects: safe("metadata") },
  { what: "a wait", from: {}, to: { ackWait: "5s" }, effects: safe("ack_wait") },
  { what: "waits", from: {}, to: { backoff: ["1s", "2s"] }, effects: safe("ack_wait", "backoff") },
  { what: "fewer deliveries", from: {}, to: { maxDeliver: 3 }, effects: safe("max_deliver") },
  { what: "fewer at once", from: {}, to: { maxAckPending: 5 }, effects: safe("max_ack_pending") },
  { what: "headers alone", from: {}, to: { headersOnly: true }, effects: safe("headers_only") },
  { what: "samples", from: {}, to: { sampleFreq: "10%" }, effects: safe("sample_freq") },
  {
    what: "limits of requests",
    from: {},
    to: { maxBatch: 10, maxExpires: "1m", maxBytes: "1KiB" },
    effects: safe("max_batch", "max_bytes", "max_expires"),
  },
  {
    what: "a filter",
    from: {},
    to: { filterSubject: "s.a" },
    effects: safe("filter_subjects"),
  },
  {
    what: "a filter of which others are, where messages wait for consumers",
    from: {},
    to: { filterSubjects: ["s.a", "s.b"] },
    retention: "interest",
    effects: { filter_subjects: "loses" },
    left: 6,
  },
  {
    what: "a wider filter, where messages wait for consumers",
    from: { filterSubject: "s.a" },
    to: {},
    retention: "interest",
    effects: safe("filter_subjects"),
    left: 3,
  },
  {
    what: "an end when it is not used",
    from: {},
    to: { inactiveThreshold: "1h" },
    effects: safe("inactive_threshold"),
  },
  {
    what: "no end when it is not used",
    from: { inactiveThreshold: "1h" },
    to: {},
    effects: safe("inactive_threshold"),
  },
  { what: "replicas of its own", from: {}, to: { replicas: 1 }, effects: safe("num_replicas") },
  {
    what: "priorities",
    from: {},
    to: { priorityGroups: ["a"], priorityPolicy: "pinned_client" },
    effects: safe("priority_groups", "priority_policy", "priority_timeout"),
  },
  {
    what: "another subject to deliver to",
    from: push,
    to: { deliverSubject: "e" },
    effects: safe("deliver_subject"),
  },
  {
    what: "a queue group",
    from: push,
    to: { ...push, deliverGroup: "workers" },
    effects: safe("deliver_group"),
  },
  {
    what: "a rate",
    from: push,
    to: { ...push, rateLimitBps: 8000 },
    effects: safe("rate_limit_bps"),
  },
  {
    what: "another beginning",
    from: {},
    to: { deliverPolicy: "new" },
    effects: fixed("deliver_policy"),
  },
  {
    what: "another sequence",
    from: { deliverPolicy: "by_start_sequence", optStartSeq: 2 },
    to: { deliverPolicy: "by_start_sequence", optStartSeq: 3 },
    effects: fixed("opt_start_seq"),
  },
  {
    what: "another instant",
    from: { deliverPolicy: "by_start_time", optStartTime: "2026-01-01" },
    to: { deliverPolicy: "by_start_time", optStartTime: "2026-01-02" },
    effects: fixed("opt_start_time"),
  },
  {
    what: "other acknowledgements",
    from: {},
    to: { ackPolicy: "all" },
    effects: fixed("ack_policy"),
  },
  {
    what: "the original pace",
    from: {},
    to: { replayPolicy: "original" },
    effects: fixed("replay_policy"),
  },
  { what: "memory", from: {}, to: { memStorage: true }, effects: fixed("mem_storage") },
  { what: "fewer requests", from: {}, to: { maxWaiting: 5 }, effects: fixed("max_waiting") },
  {
    what: "heartbeats",
    from: push,
    to: { ...push, idleHeartbeat: "5s" },
    effects: fixed("idle_heartbeat"),
  },
  {
    what: "flow control",
    from: { ...push, idleHeartbeat: "5s" },
    to: { ...push, idleHeartbeat: "5s", flowControl: true },
    effects: fixed("flow_control"),
  },
  {
    what: "push in place of pull",
    from: {},
    to: push,
    effects: fixed("deliver_subject", "max_waiting"),
  },
  {
    what: "pull in place of push",
    from: push,
    to: {},
    effects: fixed("deliver_subject", "max_waiting"),
  },
];
