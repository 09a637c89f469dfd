/** From what a policy writes of a stream to the configuration that JetStream makes of it, every setting spelled out. */
import type { ConsumerConfig, StreamConfig } from "./config.ts";
import { consumerTable } from "./consumer-table.ts";
import { streamTable } from "./stream-table.ts";
import { withDefaults, type Config } from "./table.ts";

const DUPLICATES = streamTable.duplicateWindow.otherwise;

/** What nats-server makes of a stream's settings (stream.go, checkStreamCfg); `set` is in JetStream's names. */
export function spelledStream(set: Config & { readonly name: string }): StreamConfig {
  const maxAge = Number(set["max_age"] ?? 0);
  const origins = isSet(set["mirror"]) || isSet(set["sources"]);
  const window = maxAge > 0 ? Math.min(DUPLICATES, maxAge) : DUPLICATES;
  const marks = Number(set["subject_delete_marker_ttl"] ?? 0) > 0;
  const rolls = marks || set["allow_msg_schedules"] === true;
  return {
    name: set.name,
    ...withDefaults(streamTable, {
      duplicate_window: origins ? 0 : window,
      allow_rollup_hdrs: rolls,
      allow_msg_ttl: marks,
      ...set,
    }),
    sealed: false,
  } as unknown as StreamConfig;
}

/** What nats-server makes of a consumer's settings (consumer.go, setConsumerConfigDefaults). */
export function spelledConsumer(
  set: Config & { readonly name: string },
  stream: Pick<StreamConfig, "consumer_limits">,
): ConsumerConfig {
  const push = isSet(set["deliver_subject"]);
  const policy = set["ack_policy"] ?? consumerTable.ackPolicy.otherwise;
  const waits = policy === "explicit" || policy === "all";
  const { inactive_threshold, max_ack_pending } = stream.consumer_limits;
  const [first] = (set["backoff"] ?? []) as readonly number[];
  const pending = policy === "none" ? 0 : consumerTable.maxAckPending.otherwise;
  return {
    name: set.name,
    durable_name: set.name,
    ...withDefaults(consumerTable, {
      ack_wait: waits ? consumerTable.ackWait.otherwise : 0,
      max_waiting: push ? 0 : consumerTable.maxWaiting.otherwise,
      max_ack_pending: max_ack_pending === 0 ? pending : max_ack_pending,
      inactive_threshold,
      priority_timeout: set["priority_policy"] === "pinned_client" ? PINNED : 0,
      ...(policy === "flow_control" ? { flow_control: true, idle_heartbeat: 1e9 } : {}),
      ...set,
      ...(first === undefined ? {} : { ack_wait: first }),
    }),
  } as unknown as ConsumerConfig;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

const PINNED = consumerTable.priorityTimeout.otherwise;
