/** What nats-server does not take together in the settings of one consumer (consumer.go, checkConsumerCfg). */
import { includes, overlaps } from "../subjects/pattern.ts";
import type { ConsumerConfig, StreamConfig } from "./config.ts";
import { conflicts, type Conflict } from "./rules.ts";
import { duration } from "./words.ts";

/** @param set names, in JetStream's JSON, of the settings that the policy writes */
export function consumerConflicts(
  config: ConsumerConfig,
  stream: StreamConfig,
  set: ReadonlySet<string>,
): Conflict[] {
  return [
    ...startConflicts(config),
    ...ackConflicts(config, set),
    ...(config.deliver_subject === undefined
      ? pullConflicts(config)
      : pushConflicts(config, stream, set)),
    ...filterConflicts(config, stream),
    ...streamConflicts(config, stream),
    ...priorityConflicts(config, set),
  ];
}

/** The filters of a consumer; none: it delivers everything. */
export function filtersOf({
  filter_subject,
  filter_subjects = [],
}: Pick<ConsumerConfig, "filter_subject" | "filter_subjects">): readonly string[] {
  return filter_subject === undefined ? filter_subjects : [filter_subject];
}

function startConflicts(config: ConsumerConfig): Conflict[] {
  const { deliver_policy, opt_start_seq, opt_start_time } = config;
  const policy = `deliverPolicy: "${deliver_policy}"`;
  const bySeq = deliver_policy === "by_start_sequence";
  const byTime = deliver_policy === "by_start_time";
  return conflicts(
    [bySeq && opt_start_seq === undefined, `${policy} needs a sequence`, "write optStartSeq"],
    [byTime && opt_start_time === undefined, `${policy} needs an instant`, "write optStartTime"],
    [
      !bySeq && opt_start_seq !== undefined,
      `${policy} has no sequence`,
      'leave out optStartSeq, or write deliverPolicy: "by_start_sequence"',
    ],
    [
      !byTime && opt_start_time !== undefined,
      `${policy} has no instant`,
      'leave out optStartTime, or write deliverPolicy: "by_start_time"',
    ],
    [
      deliver_policy === "last_per_subject" && filtersOf(config).length === 0,
      `${policy} needs a filter`,
      "write filterSubjects",
    ],
  );
}

function ackConflicts(config: ConsumerConfig, set: ReadonlySet<string>): Conflict[] {
  const { backoff = [], max_deliver, ack_policy, sample_freq } = config;
  const isFlow = ack_policy === "flow_control";
  return conflicts(
    [
      max_deliver !== -1 && backoff.length > max_deliver,
      `backoff has ${backoff.length} waits for ${max_deliver} deliveries`,
      "raise maxDeliver, or leave waits out",
    ],
    [
      backoff.length > 0 && set.has("ack_wait"),
      "backoff takes the place of ackWait",
      "leave one of them out",
    ],
    [
      sample_freq !== undefined && !/^\d{1,9}%?$/.test(sample_freq),
      `sampleFreq ${JSON.stringify(sample_freq)} is not a percentage`,
      'write for example sampleFreq: "10%"',
    ],
    [
      isFlow && config.deliver_subject === undefined,
      'ackPolicy: "flow_control" is for push consumers',
      "write deliverSubject, or another ackPolicy",
    ],
    [
      isFlow && (config.ack_wait !== 0 || backoff.length > 0 || max_deliver > 0),
      'ackPolicy: "flow_control" delivers nothing again',
      "leave out ackWait, backoff and maxDeliver",
    ],
    [
      isFlow && config.idle_heartbeat !== 1e9,
      'ackPolicy: "flow_control" has a heartbeat of one second',
      "leave out idleHeartbeat",
    ],
    [
      isFlow && (config.max_ack_pending < 1 || !config.flow_control),
      'ackPolicy: "flow_control" needs flow control and a limit of unacknowledged messages',
      "leave out flowControl and maxAckPending",
    ],
    [
      config.flow_control && config.idle_heartbeat === 0,
      "flowControl needs heartbeats",
      'write for example idleHeartbeat: "5s"',
    ],
  );
}

function pullConflicts(config: ConsumerConfig): Conflict[] {
  const has = {
    rateLimitBps: config.rate_limit_bps > 0,
    idleHeartbeat: config.idle_heartbeat > 0,
    flowControl: config.flow_control && config.ack_policy !== "flow_control",
    deliverGroup: config.deliver_group !== undefined,
  };
  const next = "leave it out, or write deliverSubject";
  return conflicts(
    ...Object.entries(has).map(
      ([name, is]) =>
        [is, `${name} is for push consumers, which have a deliverSubject`, next] as const,
    ),
  );
}

function pushConflicts(
  config: ConsumerConfig,
  stream: StreamConfig,
  set: ReadonlySet<string>,
): Conflict[] {
  const target = config.deliver_subject ?? "";
  const stored = stream.subjects?.find((subject) => includes(subject, target));
  const pulls = ["max_waiting", "max_batch", "max_expires", "max_bytes"].filter((it) =>
    set.has(it),
  );
  return conflicts(
    [
      pulls.length > 0,
      "maxWaiting, maxBatch, maxExpires and maxBytes are for pull consumers",
      "leave them out, or leave out deliverSubject",
    ],
    [
      config.ack_policy === "none" && config.max_ack_pending > 0,
      'maxAckPending does not go with ackPolicy: "none"',
      "leave one of them out; the stream's consumerLimits count as well",
    ],
    [
      stored !== undefined,
      `it would deliver to '${target}', which the stream stores`,
      "deliver to a separate subject",
    ],
  );
}

function filterConflicts(
  config: ConsumerConfig,
  { subjects, mirror, sources }: StreamConfig,
): Conflict[] {
  const filters = filtersOf(config);
  const isBoth = filters.some((a, i) => filters.some((b, j) => i !== j && includes(b, a)));
  const isOwn = mirror === undefined && sources === undefined;
  const outside = filters.find(
    (filter) => isOwn && !(subjects ?? []).some((subject) => overlaps(subject, filter)),
  );
  return conflicts(
    [
      config.filter_subject !== undefined && config.filter_subjects !== undefined,
      "it has both filterSubject and filterSubjects",
      "leave one of them out",
    ],
    [isBoth, "its filterSubjects overlap", "leave out those that another one includes"],
    [
      outside !== undefined,
      `the stream stores nothing of '${outside ?? ""}'`,
      `it stores ${(subjects ?? []).map((subject) => `'${subject}'`).join(", ")}`,
    ],
  );
}

function streamConflicts(config: ConsumerConfig, stream: StreamConfig): Conflict[] {
  const { num_replicas, inactive_threshold: unused } = config;
  const { retention, consumer_limits } = stream;
  const { max_ack_pending, inactive_threshold } = consumer_limits;
  const isQueue = retention === "workqueue";
  return conflicts(
    [
      num_replicas > stream.num_replicas,
      `it has ${num_replicas} replicas, and its stream ${stream.num_replicas}`,
      "leave replicas out",
    ],
    [
      retention !== "limits" && num_replicas !== 0 && num_replicas < stream.num_replicas,
      `with retention: "${retention}" it needs the replicas of its stream`,
      "leave replicas out",
    ],
    [
      isQueue && config.ack_policy !== "explicit" && config.ack_policy !== "flow_control",
      'a work queue needs ackPolicy: "explicit"',
      "leave ackPolicy out",
    ],
    [
      isQueue && config.deliver_policy !== "all",
      'a work queue needs deliverPolicy: "all"',
      "leave deliverPolicy out",
    ],
    [
      max_ack_pending > 0 && config.max_ack_pending > max_ack_pending,
      `maxAckPending is ${config.max_ack_pending}, and the stream's consumerLimits allow ${max_ack_pending}`,
      "lower it, or leave it out",
    ],
    [
      inactive_threshold > 0 && (unused === 0 || unused > inactive_threshold),
      `inactiveThreshold is ${unused === 0 ? "unlimited" : duration(unused)}, and the stream's consumerLimits allow ${duration(inactive_threshold)}`,
      "lower it, or leave it out",
    ],
  );
}

function priorityConflicts(config: ConsumerConfig, set: ReadonlySet<string>): Conflict[] {
  const { priority_policy, priority_groups = [] } = config;
  const has = priority_policy !== "none";
  const wrong = priority_groups.find((group) => !/^[a-zA-Z0-9/_=-]{1,16}$/.test(group));
  return conflicts(
    [
      has && config.deliver_subject !== undefined,
      "priorities are for pull consumers",
      "leave out priorityPolicy or deliverSubject",
    ],
    [
      has && priority_groups.length === 0,
      `priorityPolicy: "${priority_policy}" needs a group`,
      'write for example priorityGroups: ["workers"]',
    ],
    [
      !has && priority_groups.length > 0,
      "priorityGroups need a policy",
      'write for example priorityPolicy: "overflow"',
    ],
    [
      priority_policy !== "pinned_client" && set.has("priority_timeout"),
      "priorityTimeout is for pinned clients",
      'leave it out, or write priorityPolicy: "pinned_client"',
    ],
    [
      wrong !== undefined,
      `${JSON.stringify(wrong)} is not the name of a priority group`,
      "use at most 16 letters, digits, '-', '_', '/' and '='",
    ],
  );
}

/** Consumers of a work queue share no message. */
export function queueConflicts(
  consumers: Readonly<Record<string, ConsumerConfig>>,
  { retention, max_consumers }: StreamConfig,
): Conflict[] {
  const all = Object.entries(consumers);
  const shared =
    retention === "workqueue"
      ? all.flatMap(([name, config], i) =>
          all
            .slice(0, i)
            .filter(([, other]) => isShared(filtersOf(config), filtersOf(other)))
            .map(([other]): Conflict => [
              `its consumers '${other}' and '${name}' would get the same messages, which a work queue does not give twice`,
              "give each its own filterSubjects",
            ]),
        )
      : [];
  return [
    ...shared,
    ...conflicts([
      max_consumers > 0 && all.length > max_consumers,
      `it declares ${all.length} consumers, and maxConsumers is ${max_consumers}`,
      "raise maxConsumers",
    ]),
  ];
}

function isShared(a: readonly string[], b: readonly string[]): boolean {
  if (a.length === 0 || b.length === 0) return true;
  return a.some((left) => b.some((right) => overlaps(left, right)));
}
