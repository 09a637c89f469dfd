/** Bundles that the helpers of the role language grant. */
import { ANSWERS } from "../document/session.ts";
import { same, type Bundle } from "./bundle.ts";
import type { Arguments } from "./operation.ts";

/** The bucket of a stream's name, `KV_prices`; of any stream, any bucket. */
function bucketOf(prefix: "KV_" | "OBJ_", { stream = "" }: Arguments): string | undefined {
  if (stream === "*") return "*";
  return stream.startsWith(prefix) ? stream.slice(prefix.length) : undefined;
}

/** The part of a subject pattern that lies in a bucket: `$KV.prices.eu.>` → `eu.>`. */
function below(prefix: string, { subject = "" }: Arguments): string | undefined {
  return subject.startsWith(prefix) ? subject.slice(prefix.length) : undefined;
}

/** The bucket and the keys of it whose newest values are read. */
function keysRead(values: Arguments): Arguments | undefined {
  const bucket = bucketOf("KV_", values);
  const keys = bucket === undefined ? undefined : below(`$KV.${bucket}.`, values);
  return bucket === undefined || keys === undefined ? undefined : { bucket, keys };
}

/** How clients created consumers before nats-server 2.9. */
function durable({ stream = "", consumer = "" }: Arguments): string[] {
  return [`$JS.API.CONSUMER.DURABLE.CREATE.${stream}.${consumer}`];
}

const DELETES = "it can also reconfigure and delete consumers that others rely on";

/** What `grant.ts`, `stream.ts` and `bucket.ts` grant; a test holds them together. */
export const HELPERS: readonly Bundle[] = [
  {
    // what serve() grants: an inbox's name ends in 22 random letters, known to those who receive the request
    id: "answer",
    say: "answer|requests received",
    anchor: "inbox.send",
    direction: "publish",
    about: ({ inbox }) => (inbox === ">" ? {} : undefined),
    needs: ANSWERS,
    normal: true,
  },
  {
    id: "kv.read",
    say: "read|:keys of :bucket",
    anchor: "direct.last",
    direction: "publish",
    about: keysRead,
    needs: [
      "$JS.API.STREAM.INFO.KV_:bucket",
      "$JS.API.DIRECT.GET.KV_:bucket.$KV.:bucket.:keys>",
      "$JS.API.CONSUMER.CREATE.KV_:bucket.*.$KV.:bucket.:keys>",
      "$JS.API.CONSUMER.INFO.KV_:bucket.*",
      "$JS.FC.KV_:bucket.>",
    ],
    also: ({ bucket = "", keys }) => [
      // a bucket's consumers are watches, which clients make again
      `$JS.API.CONSUMER.DELETE.KV_${bucket}.*`,
      ...(keys === ">"
        ? [
            `$JS.API.DIRECT.GET.KV_${bucket}`,
            `$JS.API.STREAM.MSG.GET.KV_${bucket}`,
            `$JS.API.CONSUMER.CREATE.KV_${bucket}`,
            `$JS.API.CONSUMER.CREATE.KV_${bucket}.*`,
          ]
        : []),
    ],
  },
  {
    id: "kv.lock",
    say: "use as locks|:keys of :bucket",
    anchor: "direct.last",
    direction: "publish",
    about: keysRead,
    needs: [
      "$JS.API.STREAM.INFO.KV_:bucket",
      "$KV.:bucket.:keys>",
      "$JS.API.DIRECT.GET.KV_:bucket.$KV.:bucket.:keys>",
    ],
    also: ({ bucket = "", keys }) => (keys === ">" ? [`$JS.API.STREAM.MSG.GET.KV_${bucket}`] : []),
  },
  {
    id: "kv.write",
    say: "write|:keys of :bucket",
    anchor: "kv.put",
    direction: "publish",
    about: same,
    needs: ["$JS.API.STREAM.INFO.KV_:bucket", "$KV.:bucket.:keys>"],
    exceptions: true,
  },
  {
    id: "objects.read",
    say: "read|:objects",
    anchor: "direct.last",
    direction: "publish",
    about: (values) => {
      const objects = bucketOf("OBJ_", values);
      return objects !== undefined && below(`$O.${objects}.M.`, values) === ">"
        ? { objects }
        : undefined;
    },
    needs: [
      "$JS.API.STREAM.INFO.OBJ_:objects",
      "$JS.API.STREAM.MSG.GET.OBJ_:objects",
      "$JS.API.DIRECT.GET.OBJ_:objects.$O.:objects.M.>",
      "$JS.API.CONSUMER.CREATE.OBJ_:objects.*.$O.:objects.>",
      "$JS.FC.OBJ_:objects.>",
    ],
    also: ({ objects = "" }) => [
      "$JS.API.INFO",
      "$JS.API.STREAM.NAMES",
      `$JS.API.CONSUMER.INFO.OBJ_${objects}.*`,
      `$JS.API.CONSUMER.CREATE.OBJ_${objects}`,
      `$JS.API.CONSUMER.DELETE.OBJ_${objects}.*`,
    ],
  },
  {
    id: "objects.write",
    say: "write|:objects",
    anchor: "objects.chunk",
    direction: "publish",
    about: ({ objects = "", chunk }) => (chunk === ">" ? { objects } : undefined),
    needs: [
      "$JS.API.STREAM.INFO.OBJ_:objects",
      "$JS.API.STREAM.MSG.GET.OBJ_:objects",
      "$JS.API.DIRECT.GET.OBJ_:objects.$O.:objects.M.>",
      "$JS.API.STREAM.PURGE.OBJ_:objects",
      "$O.:objects.C.>",
      "$O.:objects.M.>",
    ],
    also: () => ["$JS.API.INFO"],
    high: "it can also empty the bucket at once",
    concern: "data_loss",
  },
  {
    id: "stream.manage",
    say: "create and reconfigure|:stream",
    anchor: "stream.update",
    direction: "publish",
    about: same,
    needs: [
      "$JS.API.STREAM.CREATE.:stream",
      "$JS.API.STREAM.UPDATE.:stream",
      "$JS.API.STREAM.INFO.:stream",
    ],
    also: () => ["$JS.API.INFO"],
  },
  {
    id: "stream.consume",
    say: "consume|:stream as :consumer!",
    anchor: "consumer.next",
    direction: "publish",
    about: same,
    needs: [
      "$JS.API.CONSUMER.INFO.:stream.:consumer",
      "$JS.API.CONSUMER.MSG.NEXT.:stream.:consumer",
      "$JS.ACK.:stream.:consumer.>",
      "$JS.API.STREAM.INFO.:stream",
    ],
  },
  {
    id: "stream.follow",
    say: "follow|:stream",
    anchor: "consumer.filtered",
    direction: "publish",
    about: ({ stream = "", consumer, subject }) =>
      consumer === "*" && subject === ">" ? { stream } : undefined,
    needs: [
      "$JS.API.STREAM.INFO.:stream",
      "$JS.API.CONSUMER.CREATE.:stream.*",
      "$JS.API.CONSUMER.CREATE.:stream.*.>",
      "$JS.API.CONSUMER.MSG.NEXT.:stream.*",
      "$JS.FC.:stream.>",
    ],
    also: ({ stream = "" }) => [
      `$JS.API.CONSUMER.CREATE.${stream}`,
      `$JS.API.CONSUMER.INFO.${stream}.*`,
      `$JS.API.CONSUMER.DELETE.${stream}.*`,
      "$JS.API.STREAM.NAMES",
    ],
    high: DELETES,
    concern: "data_loss",
  },
  {
    id: "stream.follow.subject",
    say: "follow|:subject in :stream",
    anchor: "consumer.filtered",
    direction: "publish",
    about: ({ stream = "", consumer, subject = "" }) =>
      consumer === "*" ? { stream, subject } : undefined,
    needs: [
      "$JS.API.STREAM.INFO.:stream",
      "$JS.API.CONSUMER.CREATE.:stream.*.:subject>",
      "$JS.API.CONSUMER.MSG.NEXT.:stream.*",
      "$JS.FC.:stream.>",
    ],
    also: ({ stream = "" }) => [
      `$JS.API.CONSUMER.INFO.${stream}.*`,
      `$JS.API.CONSUMER.DELETE.${stream}.*`,
      "$JS.API.STREAM.NAMES",
    ],
    high: DELETES,
    concern: "data_loss",
  },
  {
    id: "consumer.manage",
    say: "create and look at|:consumer on :stream",
    anchor: "consumer.create",
    direction: "publish",
    about: same,
    needs: [
      "$JS.API.CONSUMER.CREATE.:stream.:consumer",
      "$JS.API.CONSUMER.CREATE.:stream.:consumer.>",
      "$JS.API.CONSUMER.INFO.:stream.:consumer",
    ],
    also: durable,
  },
  {
    id: "consumer.create.any",
    say: "create|:consumer on :stream",
    anchor: "consumer.create",
    direction: "publish",
    about: same,
    needs: [
      "$JS.API.CONSUMER.CREATE.:stream.:consumer",
      "$JS.API.CONSUMER.CREATE.:stream.:consumer.>",
    ],
    also: durable,
  },
];
