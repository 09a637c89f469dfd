/** Key-value buckets with settings: values with a time to live, and copies of other buckets. */
import { jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { kv, type Account } from "../../../../access/index.ts";
import { until } from "../../../support/waiting/until.ts";
import { everyClient, type Case } from "../case.ts";
import type { Args } from "../protocol.ts";
import { makeBucket, readAll, readKey } from "./kv.ts";

/** A bucket whose values may have a time to live. */
async function makeMarked(admin: NatsConnection, { bucket }: Args): Promise<Partial<Args>> {
  const settings = { history: 5, storage: StorageType.Memory, markerTTL: 3_600_000 };
  await (await new Kvm(jetstream(admin)).create(bucket, settings)).put("eu.tea", "1");
  return {};
}

/** Renames keys to those of the copy, under which clients look for them. */
const renamed = (bucket: string, copy: string) => ({
  src: `$KV.${bucket}.>`,
  dest: `$KV.${copy}.>`,
});

const copyOf = (bucket: string, account: Account, isRenamed: boolean) => {
  const copy = `${bucket}-copy`;
  const renames = isRenamed ? { subjectTransforms: [renamed(bucket, copy)] } : {};
  return kv(copy, { account, mirror: { name: `KV_${bucket}`, ...renames } });
};

/** A bucket, and a mirror of it, which is what the operation opens. */
const makeMirror =
  (isRenamed: boolean) =>
  async (admin: NatsConnection, names: Args): Promise<Partial<Args>> => {
    const made = await makeBucket(admin, names);
    const bucket = `${names.bucket}-copy`;
    const jsm = await jetstreamManager(admin);
    const subject_transforms = isRenamed ? [renamed(names.bucket, bucket)] : [];
    await jsm.streams.add({
      ...{ name: `KV_${bucket}`, storage: StorageType.Memory, max_msgs_per_subject: 5 },
      ...{ allow_direct: true, mirror_direct: true },
      mirror: { name: `KV_${names.bucket}`, subject_transforms },
    });
    const copied = async () => (await jsm.streams.info(`KV_${bucket}`)).state.messages === 6;
    await until("the mirror", copied);
    return { ...made, bucket };
  };

const underOrigin =
  "a mirror keeps the keys under the name of its origin, where clients do not look: rename them by `subjectTransforms`, as in the next table";
const notToOrigin =
  "it puts into the copy, which stores nothing of its own: open the origin to write";

export const keyValueSettings: readonly Case[] = [
  {
    helper: 'kv("prices", { limitMarkerTtl: "1h" }).write()',
    grants: ({ bucket }, account) => [kv(bucket, { account, limitMarkerTtl: "1h" }).write()],
    prepare: makeMarked,
    operations: [
      { name: "kv create for a time", done: "`eu.new` is made, with a minute to live" },
      { name: "kv purge for a time", done: "`eu.tea` has a deletion with a minute to live" },
    ],
  },
  {
    helper: 'kv("copy", { mirror: prices }).read()',
    grants: ({ bucket }, account) => [copyOf(bucket, account, false).read()],
    streams: ({ bucket }, account) => [kv(bucket, { account })],
    prepare: makeMirror(false),
    operations: [{ name: "kv get", done: "`eu.tea` is `2`", not: everyClient(underOrigin) }],
  },
  {
    helper: 'kv("copy", { mirror: prices }).read(), with `subjectTransforms`',
    grants: ({ bucket }, account) => [copyOf(bucket, account, true).read()],
    streams: ({ bucket }, account) => [kv(bucket, { account })],
    prepare: makeMirror(true),
    operations: [...readKey(false).filter(({ name }) => !name.includes("several")), ...readAll],
  },
  {
    helper: 'kv("copy", { mirror: prices }).read(), prices.write()',
    grants: ({ bucket }, account) => [
      copyOf(bucket, account, true).read(),
      kv(bucket, { account }).write(),
    ],
    prepare: makeMirror(true),
    operations: [
      {
        name: "kv put",
        done: "a revision comes back for `eu.tea`",
        not: { javascript: notToOrigin, python: notToOrigin, rust: notToOrigin },
      },
    ],
  },
];
