/**
 * Every setting of a consumer that JetStream 2.15 has (nats-server, consumer.go, ConsumerConfig), by the names that
 * policies use.
 */
import {
  choice,
  flag,
  instant,
  integer,
  limit,
  line,
  listOf,
  metadata,
  sizeLimit,
  span,
  subject,
} from "./kinds.ts";
import type { Table } from "./table.ts";

const SECOND = 1e9;
const MINUTE = 60 * SECOND;

export const consumerTable = {
  name: { json: "name", refused: "it is the name under which `consumers` has it" },
  durableName: { json: "durable_name", refused: "it is the name under which `consumers` has it" },
  description: { json: "description", kind: line(4096), says: "What it is for" },
  filterSubject: {
    json: "filter_subject",
    kind: subject(),
    says: "The only subject of the stream that it delivers",
  },
  filterSubjects: {
    json: "filter_subjects",
    kind: listOf(subject()),
    says: "The only subjects of the stream that it delivers",
  },
  deliverPolicy: {
    json: "deliver_policy",
    kind: choice("all", "last", "new", "by_start_sequence", "by_start_time", "last_per_subject"),
    says: "Where it begins",
    otherwise: "all",
  },
  optStartSeq: {
    json: "opt_start_seq",
    kind: integer(1),
    says: "Sequence at which it begins, by_start_sequence",
  },
  optStartTime: {
    json: "opt_start_time",
    kind: instant,
    says: "Instant at which it begins, by_start_time",
  },
  ackPolicy: {
    json: "ack_policy",
    kind: choice("explicit", "all", "none", "flow_control"),
    says: "What is acknowledged: each message, all up to one, or nothing; `flow_control` is for streams that take from this one",
    otherwise: "explicit",
    depends: '"explicit", as clients have it; JetStream\'s own is "none"',
  },
  ackWait: {
    json: "ack_wait",
    kind: span(0),
    says: "How long it waits for an acknowledgement until it delivers a message again",
    otherwise: 30 * SECOND,
    depends: '"30s", or the first of backoff; none if nothing is acknowledged',
  },
  maxDeliver: {
    json: "max_deliver",
    kind: limit(),
    says: "How often it delivers a message",
    otherwise: -1,
  },
  backoff: {
    json: "backoff",
    kind: listOf(span(0)),
    says: "How long it waits for each delivery's acknowledgement, in place of ackWait",
  },
  replayPolicy: {
    json: "replay_policy",
    kind: choice("instant", "original"),
    says: "Delivers at once, or at the pace at which messages came",
    otherwise: "instant",
  },
  rateLimitBps: {
    json: "rate_limit_bps",
    kind: limit(0),
    says: "Bits per second that a push consumer delivers",
    otherwise: 0,
  },
  sampleFreq: {
    json: "sample_freq",
    kind: line(16),
    says: "How many acknowledgements are published as metrics, in percent",
  },
  maxWaiting: {
    json: "max_waiting",
    kind: integer(1, 2 ** 31 - 1),
    says: "How many requests for messages may wait",
    otherwise: 512,
    depends: "512; a push consumer has none",
  },
  maxAckPending: {
    json: "max_ack_pending",
    kind: limit(-1),
    says: "How many messages may wait for acknowledgement",
    otherwise: 1000,
    depends: "1000, or the stream's consumerLimits; none if nothing is acknowledged",
  },
  flowControl: {
    json: "flow_control",
    kind: flag,
    says: "A push consumer waits for its subscriber",
    otherwise: false,
  },
  headersOnly: {
    json: "headers_only",
    kind: flag,
    says: "Delivers headers and sizes alone",
    otherwise: false,
  },
  maxBatch: {
    json: "max_batch",
    kind: limit(0),
    says: "How many messages one request may ask for",
    otherwise: 0,
  },
  maxExpires: {
    json: "max_expires",
    kind: span(0.001, "unlimited"),
    says: "How long one request may wait",
    otherwise: 0,
  },
  maxBytes: {
    json: "max_bytes",
    kind: sizeLimit(0),
    says: "How many bytes one request may ask for",
    otherwise: 0,
  },
  deliverSubject: {
    json: "deliver_subject",
    kind: subject("literal"),
    says: "Makes it a push consumer, which delivers to this subject",
  },
  deliverGroup: {
    json: "deliver_group",
    kind: line(255),
    says: "Queue group of a push consumer's subscribers",
  },
  idleHeartbeat: {
    json: "idle_heartbeat",
    kind: span(0.1, "unlimited"),
    says: "How often an idle push consumer says that it is there",
    otherwise: 0,
  },
  inactiveThreshold: {
    json: "inactive_threshold",
    kind: span(0, "unlimited"),
    says: "How long it stays unused before nats-server deletes it",
    otherwise: 0,
    depends: "unlimited, or the stream's consumerLimits",
  },
  replicas: {
    json: "num_replicas",
    kind: integer(0, 5),
    says: "How many servers keep its state",
    otherwise: 0,
    depends: "0: as many as the stream",
  },
  memStorage: {
    json: "mem_storage",
    kind: flag,
    says: "Keeps its state in memory",
    otherwise: false,
  },
  direct: { json: "direct", refused: "leave it out: nats-server makes such consumers for itself" },
  sourcing: {
    json: "sourcing",
    refused: "leave it out: nats-server makes such consumers for mirrors and sources",
  },
  metadata: { json: "metadata", kind: metadata, says: "Your own texts" },
  pauseUntil: { json: "pause_until", kind: instant, says: "Delivers nothing until then" },
  priorityGroups: {
    json: "priority_groups",
    kind: listOf(line(16)),
    says: "Groups of clients with a policy of priority",
  },
  priorityPolicy: {
    json: "priority_policy",
    kind: choice("none", "overflow", "pinned_client", "prioritized"),
    says: "Which clients of a group get messages: those that ask when much waits, a pinned one, or those of the lowest number first",
    otherwise: "none",
  },
  priorityTimeout: {
    json: "priority_timeout",
    kind: span(0.001),
    says: "How long a pinned client may be silent until another is pinned",
    otherwise: 2 * MINUTE,
    depends: '"2m" for pinned_client',
  },
} as const satisfies Table;
