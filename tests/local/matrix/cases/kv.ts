/** Key-value buckets. */
import { jetstream, StorageType } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { kv } from "../../../../access/index.ts";
import { everyClient, type Case, type Operation } from "../case.ts";
import type { Args } from "../protocol.ts";

/**
 * A bucket with history 5: `eu.tea` = "1", then "2"; `eu.milk` = "1"; `us.tea` = "1"; `eu.gone` = "1", then deleted.
 */
export async function makeBucket(
  admin: NatsConnection,
  { bucket }: Args,
  storage: StorageType = StorageType.Memory,
): Promise<{ readonly revision: number }> {
  const made = await new Kvm(jetstream(admin)).create(bucket, {
    history: 5,
    storage,
  });
  const revision = await made.put("eu.tea", "1");
  await made.put("eu.tea", "2");
  await made.put("eu.milk", "1");
  await made.put("us.tea", "1");
  await made.put("eu.gone", "1");
  await made.delete("eu.gone");
  return { revision };
}

/** The same for clients that have to be told to open it with direct get. */
async function makeDirect(admin: NatsConnection, names: Args): Promise<Partial<Args>> {
  return { ...(await makeBucket(admin, names)), direct: true };
}

/** While others watch, `eu.tick` is put again and again. */
async function tick(admin: NatsConnection, { bucket }: Args): Promise<void> {
  await jetstream(admin).publish(`$KV.${bucket}.eu.tick`, "1");
}

const unnamed =
  "nats-py and async-nats let the server name the consumer of a watch; a request without a name cannot be limited to some keys. Grant the whole bucket";
const several =
  "a consumer with several filters is asked for without them in the subject, so it cannot be kept to some keys. Watch one pattern";
const readsDeleted =
  "clients look whether a key that is there was deleted before they create it: grant `lock`, or `read` as well";
const purges =
  "purging deleted keys takes the right to purge the whole bucket, which the server cannot keep to deleted keys: grant `purge` as well";

export const readKey = (isNarrow: boolean): readonly Operation[] => {
  const not = isNarrow ? { python: unnamed, rust: unnamed } : {};
  return [
    { name: "kv get", done: "`eu.tea` is `2`" },
    { name: "kv get a missing key", done: "`eu.none` is not found, and `eu.gone` is deleted" },
    { name: "kv history", done: "`eu.tea` had `1` and `2`", not },
    { name: "kv keys, one filter", done: "`eu.>` has `eu.milk` and `eu.tea`", not },
    {
      name: "kv keys, several filters",
      done: "`eu.tea` and `eu.milk` are found by their names",
      not: isNarrow ? everyClient(several) : {},
    },
    {
      name: "kv watch one key",
      done: "`eu.tea` comes with `2`, then the mark that this was all; it stops",
      not,
    },
    {
      name: "kv watch a pattern",
      done: "`eu.*` comes with `eu.milk`, `eu.tea` and the deleted `eu.gone`; it stops",
      not,
    },
    {
      name: "kv watch several patterns",
      done: "`eu.tea` and `eu.milk` come; it stops",
      not: isNarrow ? everyClient(several) : {},
    },
    { name: "kv status", done: "the bucket's name and history 5" },
  ];
};

export const readAll: readonly Operation[] = [
  { name: "kv get by revision", done: "`eu.tea` was `1` at its first revision" },
  { name: "kv keys", done: "`eu.milk`, `eu.tea` and `us.tea`" },
  { name: "kv watch all", done: "all three values and the deleted `eu.gone` come; it stops" },
];

const updates = (not: Operation["not"] = {}): readonly Operation[] => [
  { name: "kv watch updates", done: "`eu.tick` comes, which is put meanwhile; it stops", not },
];

const write: readonly Operation[] = [
  { name: "kv put", done: "a revision comes back for `eu.tea`" },
  { name: "kv create", done: "`eu.new` is made" },
  {
    name: "kv create a key that exists",
    done: "`eu.tea` is refused as existing",
    not: everyClient(readsDeleted),
  },
  { name: "kv update", done: "`eu.own`, just made, is written by its revision" },
  { name: "kv update an old revision", done: "`eu.tea` is refused, since it has changed" },
  { name: "kv delete", done: "`eu.tea` has a deletion" },
  { name: "kv delete by revision", done: "`eu.own`, just made, is deleted at its revision" },
  { name: "kv purge", done: "`eu.tea` has only a deletion" },
];

const recreate = (not: Operation["not"] = {}): Operation => ({
  name: "kv create, delete, create",
  done: "`eu.lock` is made, deleted and made again",
  not,
});

export const keyValue: readonly Case[] = [
  {
    helper: 'kv("prices").read()',
    grants: ({ bucket }, account) => [kv(bucket, { account }).read()],
    prepare: makeBucket,
    operations: [...readKey(false), ...readAll],
  },
  {
    helper: 'kv("prices").read()',
    grants: ({ bucket }, account) => [kv(bucket, { account }).read()],
    prepare: makeBucket,
    meanwhile: tick,
    operations: updates(),
  },
  {
    helper: 'kv("prices").read("eu.>")',
    grants: ({ bucket }, account) => [kv(bucket, { account }).read("eu.>")],
    prepare: makeDirect,
    operations: readKey(true),
  },
  {
    helper: 'kv("prices").read("eu.>")',
    grants: ({ bucket }, account) => [kv(bucket, { account }).read("eu.>")],
    prepare: makeDirect,
    meanwhile: tick,
    operations: updates({ python: unnamed, rust: unnamed }),
  },
  {
    helper: 'kv("prices").write()',
    grants: ({ bucket }, account) => [kv(bucket, { account }).write()],
    prepare: makeBucket,
    operations: [...write, recreate(everyClient(readsDeleted))],
  },
  {
    helper: 'kv("prices").write("eu.>")',
    grants: ({ bucket }, account) => [kv(bucket, { account }).write("eu.>")],
    prepare: makeBucket,
    operations: [...write, recreate(everyClient(readsDeleted))],
  },
  {
    helper: 'kv("prices").read(), kv("prices").write()',
    grants: ({ bucket }, account) => [
      kv(bucket, { account }).read(),
      kv(bucket, { account }).write(),
    ],
    prepare: makeBucket,
    operations: [
      recreate(),
      {
        name: "kv purge deletes",
        done: "nothing is left of `eu.gone`",
        not: everyClient(purges),
      },
    ],
  },
  {
    helper: 'kv("prices").lock("eu.>")',
    grants: ({ bucket }, account) => [kv(bucket, { account }).lock("eu.>")],
    prepare: makeDirect,
    operations: [
      recreate(),
      { name: "kv create a key that exists", done: "`eu.tea` is refused as existing" },
      { name: "kv get", done: "`eu.tea` is `2`" },
      { name: "kv update", done: "`eu.own`, just made, is written by its revision" },
      { name: "kv delete by revision", done: "`eu.own`, just made, is deleted at its revision" },
      { name: "kv purge", done: "`eu.tea` has only a deletion" },
    ],
  },
  {
    helper: 'kv("prices").manage()',
    grants: ({ bucket }, account) => [kv(bucket, { account }).manage()],
    operations: [
      { name: "kv make a bucket", done: "there is a bucket with history 5" },
      { name: "kv make a bucket with markers", done: "its values may have a time to live" },
      { name: "kv change a bucket", done: "a bucket, just made, has another description" },
    ],
  },
];
