/** Key-value and object buckets: streams with an agreed layout (ADR-8, ADR-20). */
import { placeOf } from "./account.ts";
import { subjectProblems } from "./check-subject.ts";
import type { Problem } from "../errors/error.ts";
import { declarationOf, type KeyValueOptions, type ObjectsOptions } from "./declare.ts";
import type { Grant, StreamUse } from "./grant.ts";
import {
  ACCOUNT_INFO,
  createSubject,
  createUnnamedSubject,
  deleteSubject,
  flowControl,
  manageSubjects,
  STREAM_NAMES,
} from "./jetstream-api.ts";
import { callSite, type SourceRef } from "../errors/source.ts";

/** What `kv` returns: a key-value bucket, with a method for each grant of it. */
export interface KeyValue {
  readonly kind: "bucket";
  /** The stream that stores it. */
  readonly stream: StreamUse;
  /**
   * May read the bucket, or only the keys of a pattern: get, watch, list keys, history.
   * Clients of a narrowed grant must open the bucket with direct get allowed, and nats-py cannot watch
   * or list by one.
   */
  read(keys?: string): Grant;
  /** May put, create, update, delete and purge the keys of the bucket, or only those of a pattern. */
  write(keys?: string): Grant;
  /**
   * May use the keys as locks: create, update and delete them, and read the newest value of each. Clients look at a
   * deleted key before they create it again, which `write` alone does not let them do.
   */
  lock(keys?: string): Grant;
  /** May create and reconfigure the bucket itself. */
  manage(): Grant;
}

/** What `objects` returns: an object bucket, with a method for each grant of it. */
export interface Objects {
  readonly kind: "bucket";
  /** The stream that stores it. */
  readonly stream: StreamUse;
  /** May get objects, list and watch them. nats-py needs to ask for the names of the account's streams for it. */
  read(): Grant;
  /** May put, overwrite and delete objects. */
  write(): Grant;
  /** May create and reconfigure the bucket itself. */
  manage(): Grant;
}

/**
 * A key-value bucket, with its settings by the names that clients use.
 *
 * @example kv("prices", { account: shopdata, history: 5, ttl: "30d" })
 * @example kv("prices").read()
 * @example kv("prices", { account: shopdata }).write("eu.>")
 */
export function kv(bucket: string, options: KeyValueOptions = {}): KeyValue {
  const name = `KV_${bucket}`;
  const subjects = [`$KV.${bucket}.>`];
  const stream = bucketStream("kv", { name, bucket, subjects, options, source: callSite(kv) });
  const grant = granter(stream, `kv(${bucket})`);
  // a mirror keeps keys under the name of its origin, under which some clients ask for them
  const buckets = [bucket, ...mirrored(stream)];
  const read = (keys = ">"): Grant => {
    const publish = [
      `$JS.API.STREAM.INFO.${name}`,
      ...buckets.flatMap((each) => [
        `$JS.API.DIRECT.GET.${name}.$KV.${each}.${keys}`,
        createSubject(name, "*", `$KV.${each}.${keys}`),
      ]),
      `$JS.API.CONSUMER.INFO.${name}.*`,
      flowControl(name),
      deleteSubject(name),
      // cannot be kept to some keys: by revision, by clients that do not know of direct get, several filters, and nats-py's watch
      ...(keys === ">"
        ? [
            `$JS.API.DIRECT.GET.${name}`,
            `$JS.API.STREAM.MSG.GET.${name}`,
            createUnnamedSubject(name),
            createSubject(name, "*"),
          ]
        : []),
    ];
    return grant("read", publish, callSite(read), keys);
  };
  const write = (keys = ">"): Grant => {
    const publish = [`$JS.API.STREAM.INFO.${name}`, `$KV.${bucket}.${keys}`];
    return grant("write", publish, callSite(write), keys);
  };
  const lock = (keys = ">"): Grant => {
    const publish = [
      `$JS.API.STREAM.INFO.${name}`,
      `$KV.${bucket}.${keys}`,
      `$JS.API.DIRECT.GET.${name}.$KV.${bucket}.${keys}`,
      ...(keys === ">" ? [`$JS.API.STREAM.MSG.GET.${name}`] : []),
    ];
    return grant("lock", publish, callSite(lock), keys);
  };
  const manage = (): Grant => {
    return { ...grant("manage", manageSubjects(name), callSite(manage)), manages: true };
  };
  return { kind: "bucket", stream, read, write, lock, manage };
}

/**
 * A bucket of the object store.
 *
 * @example objects("invoices").read()
 * @example objects("invoices", { account: books }).write()
 */
export function objects(bucket: string, options: ObjectsOptions = {}): Objects {
  const name = `OBJ_${bucket}`;
  const subjects = [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`];
  const source = callSite(objects);
  const stream = bucketStream("objects", { name, bucket, subjects, options, source });
  const grant = granter(stream, `objects(${bucket})`);
  // descriptions of objects are read by either way: nats.js asks the stream, Go and Python get directly
  const find = [
    ACCOUNT_INFO,
    `$JS.API.STREAM.INFO.${name}`,
    `$JS.API.STREAM.MSG.GET.${name}`,
    `$JS.API.DIRECT.GET.${name}.$O.${bucket}.M.>`,
  ];
  const read = (): Grant => {
    const publish = [
      ...find,
      createSubject(name, "*", `$O.${bucket}.>`),
      // jnats looks at the consumer that it has made
      `$JS.API.CONSUMER.INFO.${name}.*`,
      flowControl(name),
      deleteSubject(name),
      // nats-py asks which stream has the object's subject, and lets the server name the consumer
      STREAM_NAMES,
      createUnnamedSubject(name),
    ];
    return grant("read", publish, callSite(read));
  };
  const write = (): Grant => {
    const publish = [...find, `$JS.API.STREAM.PURGE.${name}`, ...subjects];
    return grant("write", publish, callSite(write));
  };
  const manage = (): Grant => {
    return { ...grant("manage", manageSubjects(name), callSite(manage)), manages: true };
  };
  return { kind: "bucket", stream, read, write, manage };
}

function bucketStream(
  as: "kv" | "objects",
  made: {
    readonly name: string;
    readonly bucket: string;
    readonly subjects: readonly string[];
    readonly options: KeyValueOptions;
    readonly source: SourceRef;
  },
): StreamUse {
  const { name, bucket, subjects, source } = made;
  const { account, ...settings } = made.options;
  const valid = /^[-\w]{1,200}$/.test(bucket);
  const problem: Problem = {
    code: "name_invalid",
    message: `${JSON.stringify(bucket)} is not a bucket name`,
    next: "use letters, digits, '-' and '_'",
  };
  const declared = declarationOf(as, settings);
  const problems = valid ? [] : [problem];
  return { name, subjects, place: placeOf(account), declared, problems, source };
}

/** The bucket of which another is a mirror. */
function mirrored({ declared }: StreamUse): string[] {
  const mirror = declared?.settings["mirror"];
  if (typeof mirror !== "object" || mirror === null || !("name" in mirror)) return [];
  return typeof mirror.name === "string" ? [mirror.name.replace(/^KV_/, "")] : [];
}

function granter(stream: StreamUse, label: string) {
  return (verb: string, publish: readonly string[], source: SourceRef, keys?: string): Grant => ({
    kind: "grant",
    label: `${label}.${verb}(${keys === undefined || keys === ">" ? "" : keys})`,
    publish,
    subscribe: [],
    place: stream.place,
    stream,
    problems: keys === undefined ? [] : subjectProblems(keys),
    source,
  });
}
