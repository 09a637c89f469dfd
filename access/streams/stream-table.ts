/**
 * Every setting of a stream that JetStream 2.15 has (nats-server, stream.go, StreamConfig), by the names that policies
 * use: those of JetStream's JSON in camel case, without what they repeat.
 */
import {
  assetName,
  choice,
  flag,
  instant,
  integer,
  limit,
  line,
  listOf,
  mapped,
  metadata,
  sizeLimit,
  span,
  subject,
} from "./kinds.ts";
import { members, type Table } from "./table.ts";

const SECOND = 1e9;

export const mapping = {
  src: {
    json: "src",
    kind: { ...subject(), example: '"orders.*"' },
    says: "Subjects that are changed",
    required: true,
  },
  dest: { json: "dest", kind: mapped, says: "What they become", required: true },
} as const satisfies Table;

export const origin = {
  name: { json: "name", kind: assetName, says: "Its name", required: true },
  optStartSeq: {
    json: "opt_start_seq",
    kind: integer(1),
    says: "Sequence of the first message that is taken",
  },
  optStartTime: {
    json: "opt_start_time",
    kind: instant,
    says: "Instant of the first message that is taken",
  },
  filterSubject: {
    json: "filter_subject",
    kind: subject(),
    says: "The only subjects that are taken",
  },
  subjectTransforms: {
    json: "subject_transforms",
    kind: listOf(members("a mapping of subjects", mapping)),
    says: "The only subjects that are taken, and under which they are stored",
  },
  external: {
    json: "external",
    kind: members("the prefixes of another account or domain", {
      api: {
        json: "api",
        kind: subject("literal"),
        says: "Prefix of its JetStream API",
        required: true,
      },
      deliver: {
        json: "deliver",
        kind: subject("literal"),
        says: "Prefix of the subjects on which it delivers",
      },
    }),
    says: "Set if it lives in another account or domain",
  },
  consumer: {
    json: "consumer",
    kind: members("a durable push consumer", {
      name: { json: "name", kind: assetName, says: "Its name", required: true },
      deliverSubject: {
        json: "deliver_subject",
        kind: subject("literal"),
        says: "Where it delivers",
        required: true,
      },
    }),
    says: "A consumer that is there already, in place of one that nats-server makes",
  },
} as const satisfies Table;

const originOf = members("a stream, or its name and what is taken of it", origin);

export const streamTable = {
  name: { json: "name", refused: "it is the first argument of stream()" },
  description: { json: "description", kind: line(4096), says: "What it is for" },
  subjects: { json: "subjects", kind: listOf(subject()), says: "What it stores" },
  retention: {
    json: "retention",
    kind: choice("limits", "interest", "workqueue"),
    says: "What keeps a message: the limits alone, consumers that have not acknowledged it yet, or the one consumer whose work it is",
    otherwise: "limits",
  },
  storage: {
    json: "storage",
    kind: choice("file", "memory"),
    says: "Where it stores messages",
    otherwise: "file",
  },
  replicas: {
    json: "num_replicas",
    kind: integer(1, 5),
    says: "How many servers store each message",
    otherwise: 1,
  },
  maxAge: {
    json: "max_age",
    kind: span(0.1, "unlimited"),
    says: "How long it keeps a message",
    otherwise: 0,
  },
  maxBytes: {
    json: "max_bytes",
    kind: sizeLimit(),
    says: "How much it stores altogether",
    otherwise: -1,
  },
  maxMsgs: {
    json: "max_msgs",
    kind: limit(),
    says: "How many messages it stores altogether",
    otherwise: -1,
  },
  maxMsgsPerSubject: {
    json: "max_msgs_per_subject",
    kind: limit(),
    says: "How many messages it stores of each subject",
    otherwise: -1,
  },
  maxMsgSize: {
    json: "max_msg_size",
    kind: sizeLimit(-1, 2 ** 31 - 1),
    says: "How large a message may be",
    otherwise: -1,
  },
  maxConsumers: {
    json: "max_consumers",
    kind: limit(),
    says: "How many consumers it may have",
    otherwise: -1,
  },
  discard: {
    json: "discard",
    kind: choice("old", "new"),
    says: "What goes when a limit is reached: old messages, or the new one, which is refused",
    otherwise: "old",
  },
  discardNewPerSubject: {
    json: "discard_new_per_subject",
    kind: flag,
    says: "Refuses new messages at the limit of each subject as well",
    otherwise: false,
  },
  duplicateWindow: {
    json: "duplicate_window",
    kind: span(0.1),
    says: "How long it remembers `Nats-Msg-Id`, to refuse a message that comes twice",
    otherwise: 120 * SECOND,
    depends: '"2m", or maxAge if that is less; none with a mirror or sources',
  },
  noAck: {
    json: "no_ack",
    kind: flag,
    says: "Publishers get no acknowledgement",
    otherwise: false,
  },
  compression: {
    json: "compression",
    kind: choice("none", "s2"),
    says: "How files are compressed",
    otherwise: "none",
  },
  firstSeq: { json: "first_seq", kind: integer(1), says: "Sequence of its first message" },
  persistMode: {
    json: "persist_mode",
    kind: choice("default", "async"),
    says: "`async` acknowledges messages before they are on disk",
    otherwise: "default",
  },
  placement: {
    json: "placement",
    kind: members("a cluster, tags of servers, or both", {
      cluster: {
        json: "cluster",
        kind: { ...line(255), example: '"eu-west"' },
        says: "Name of the cluster",
      },
      tags: {
        json: "tags",
        kind: listOf(line(255)),
        says: "Tags that each of its servers must have",
      },
      preferred: {
        json: "preferred",
        refused: "nats-server takes a preferred server only when a leader steps down",
      },
    }),
    says: "Which servers store it",
  },
  mirror: { json: "mirror", kind: originOf, says: "The stream of which it is a copy" },
  sources: {
    json: "sources",
    kind: listOf(originOf),
    says: "Streams whose messages it stores as well",
  },
  subjectTransform: {
    json: "subject_transform",
    kind: members("a mapping of subjects", mapping),
    says: "Changes the subjects of messages before they are stored",
  },
  republish: {
    json: "republish",
    kind: members("a mapping of subjects", {
      src: { json: "src", kind: subject(), says: "Subjects that are republished", otherwise: ">" },
      dest: { ...mapping.dest, kind: { ...mapped, example: '"copy.>"' } },
      headersOnly: {
        json: "headers_only",
        kind: flag,
        says: "Leaves the bodies out",
        otherwise: false,
      },
    }),
    says: "Publishes what it has stored again, under other subjects",
  },
  allowDirect: {
    json: "allow_direct",
    kind: flag,
    says: "Every replica answers to those who get single messages",
    otherwise: false,
  },
  mirrorDirect: {
    json: "mirror_direct",
    kind: flag,
    says: "A mirror answers to those who get single messages of its origin; as the origin's `allowDirect` if that is in the same account",
    otherwise: false,
  },
  sealed: {
    json: "sealed",
    refused:
      "leave it out: nats-server seals no new stream and unseals none; seal an old one by hand, with managed: false",
  },
  denyDelete: {
    json: "deny_delete",
    kind: flag,
    says: "Nobody deletes single messages; for ever",
    otherwise: false,
  },
  denyPurge: {
    json: "deny_purge",
    kind: flag,
    says: "Nobody purges it; for ever",
    otherwise: false,
  },
  allowRollup: {
    json: "allow_rollup_hdrs",
    kind: flag,
    says: "A message with the header `Nats-Rollup` replaces all others of its subject, or of the stream",
    otherwise: false,
    depends: "false; true with schedules or subjectDeleteMarkerTtl",
  },
  allowMsgTtl: {
    json: "allow_msg_ttl",
    kind: flag,
    says: "A message may say how long it is kept, by the header `Nats-TTL`; for ever",
    otherwise: false,
    depends: "false; true with subjectDeleteMarkerTtl",
  },
  subjectDeleteMarkerTtl: {
    json: "subject_delete_marker_ttl",
    kind: span(1, "unlimited"),
    says: "How long a marker stays when the last message of a subject expires",
    otherwise: 0,
    depends: "no markers",
  },
  allowMsgCounter: {
    json: "allow_msg_counter",
    kind: flag,
    says: "Its subjects are counters; for ever",
    otherwise: false,
  },
  allowAtomic: {
    json: "allow_atomic",
    kind: flag,
    says: "Takes batches of messages that are stored all or not at all",
    otherwise: false,
  },
  allowBatched: {
    json: "allow_batched",
    kind: flag,
    says: "Takes fast batches of messages",
    otherwise: false,
  },
  schedules: {
    json: "allow_msg_schedules",
    kind: flag,
    says: "A message may say when it is published, and where, by the headers `Nats-Schedule…`; for ever",
    otherwise: false,
  },
  consumerLimits: {
    json: "consumer_limits",
    kind: members("limits of consumers", {
      inactiveThreshold: {
        json: "inactive_threshold",
        kind: span(0, "unlimited"),
        says: "How long an unused consumer stays at most",
        otherwise: 0,
      },
      maxAckPending: {
        json: "max_ack_pending",
        kind: limit(0),
        says: "How many messages a consumer may have waiting for acknowledgement",
        otherwise: 0,
      },
    }),
    says: "What its consumers may take, and do if they do not say",
    otherwise: { inactive_threshold: 0, max_ack_pending: 0 },
    depends: "none",
  },
  metadata: { json: "metadata", kind: metadata, says: "Your own texts" },
} as const satisfies Table;
