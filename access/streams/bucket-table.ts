/**
 * Settings of key-value and object buckets, by the names that clients use, and the stream that they make of them
 * (ADR-8, ADR-20; nats.go, jetstream/kv.go and object.go).
 */
import { integer, listOf, sizeLimit, span } from "./kinds.ts";
import { streamTable, origin } from "./stream-table.ts";
import { members, type Config, type Table } from "./table.ts";

const { description, maxBytes, storage, replicas, compression, placement, metadata } = streamTable;

const made = (json: string, why: string) => ({ json, refused: why });
const isBucket = "leave it out: every client relies on what it is for a bucket";

const shared = {
  description,
  ttl: { ...streamTable.maxAge, says: "How long it keeps a value" },
  maxBytes,
  storage,
  replicas,
  compression,
  placement,
  metadata,
  allowDirect: { ...streamTable.allowDirect, otherwise: true },
  maxAge: made("max_age", "write ttl"),
  retention: made("retention", isBucket),
  discard: made("discard", isBucket),
  allowRollup: made("allow_rollup_hdrs", isBucket),
  denyPurge: made("deny_purge", isBucket),
  denyDelete: made("deny_delete", isBucket),
  subjects: made("subjects", "leave it out: the bucket's name says what it stores"),
  consumers: made("consumers", "leave it out: clients make the consumers of a bucket themselves"),
} as const satisfies Table;

const bucketOrigin = members("a bucket, or its name and what is taken of it", origin);

export const keyValueTable = {
  ...shared,
  history: {
    json: "max_msgs_per_subject",
    kind: integer(1, 64),
    says: "How many values of a key it keeps",
    otherwise: 1,
  },
  maxValueSize: {
    json: "max_msg_size",
    kind: sizeLimit(-1, 2 ** 31 - 1),
    says: "How large a value may be",
    otherwise: -1,
  },
  limitMarkerTtl: {
    json: "subject_delete_marker_ttl",
    kind: span(1),
    says: "How long a marker stays when a key's last value expires; values may then have their own time",
  },
  republish: streamTable.republish,
  mirror: { json: "mirror", kind: bucketOrigin, says: "The bucket of which it is a copy" },
  sources: {
    json: "sources",
    kind: listOf(bucketOrigin),
    says: "Buckets whose keys it has as well",
  },
  maxMsgsPerSubject: made("max_msgs_per_subject", "write history"),
  maxMsgSize: made("max_msg_size", "write maxValueSize"),
} as const satisfies Table;

export const objectsTable = shared;

/** The stream's settings that make it a bucket. */
export function keyValueStream(bucket: string, set: Config): Config {
  const { mirror, sources, ...rest } = set;
  const isCopy = mirror !== undefined && mirror !== null;
  return {
    max_msgs_per_subject: 1,
    discard: "new",
    deny_delete: true,
    allow_rollup_hdrs: true,
    allow_direct: true,
    ...rest,
    ...(isCopy
      ? { mirror: bucketStream(mirror as Config), mirror_direct: true }
      : { subjects: [`$KV.${bucket}.>`] }),
    ...(mirror === null ? { mirror } : {}),
    ...(sources === null ? { sources } : {}),
    ...(Array.isArray(sources)
      ? {
          sources: sources.map((source: Config) => sourceOf(source, bucket)),
          ...(isCopy ? {} : { duplicate_window: windowOf(set) }),
        }
      : {}),
  };
}

/** The stream's settings that make it an object bucket. */
export function objectsStream(bucket: string, set: Config): Config {
  return {
    discard: "new",
    allow_rollup_hdrs: true,
    allow_direct: true,
    ...set,
    subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`],
  };
}

/** Clients set it for every bucket; nats-server leaves it out with sources. */
function windowOf(set: Config): number {
  const ttl = Number(set["max_age"] ?? 0);
  const window = streamTable.duplicateWindow.otherwise;
  return ttl > 0 ? Math.min(window, ttl) : window;
}

function bucketStream(origin: Config): Config {
  const name = String(origin["name"]);
  return { ...origin, name: name.startsWith("KV_") ? name : `KV_${name}` };
}

/** A source's keys are stored under the bucket's own name. */
function sourceOf(written: Config, bucket: string): Config {
  const source = bucketStream(written);
  const from = String(source["name"]).slice("KV_".length);
  if (source["external"] !== undefined && from === bucket) return source;
  const transform = { src: `$KV.${from}.>`, dest: `$KV.${bucket}.>` };
  return { ...source, subject_transforms: [transform] };
}
