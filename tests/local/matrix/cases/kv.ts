/** Key-value buckets. */
import { jetstream } from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";
import { kv } from "../../../../access/index.ts";
import type { Case, Operation } from "../case.ts";
import type { Args } from "../protocol.ts";

/**
 * A bucket with history 5: `eu.tea` = "1", then "2"; `eu.milk` = "1"; `us.tea` = "1"; `eu.gone` = "1", then deleted.
 */
export async function makeBucket(
  admin: NatsConnection,
  { bucket }: Args,
): Promise<{ revision: number }> {
  const made = await new Kvm(jetstream(admin)).create(bucket, { history: 5 });
  const revision = await made.put("eu.tea", "1");
  await made.put("eu.tea", "2");
  await made.put("eu.milk", "1");
  await made.put("us.tea", "1");
  await made.put("eu.gone", "1");
  await made.delete("eu.gone");
  return { revision };
}

/** While others watch, `eu.tick` is put again and again. */
async function tick(admin: NatsConnection, { bucket }: Args): Promise<void> {
  await jetstream(admin).publish(`$KV.${bucket}.eu.tick`, "1");
}

const readKey: readonly Operation[] = [
  { name: "kv get", done: "`eu.tea` is `2`" },
  { name: "kv get a missing key", done: "`eu.none` is not found, and `eu.gone` is not either" },
  { name: "kv history", done: "`eu.tea` had `1` and `2`" },
  { name: "kv keys, one filter", done: "`eu.>` has `eu.milk` and `eu.tea`" },
  { name: "kv keys, several filters", done: "`eu.tea` and `eu.milk` are found by their names" },
  {
    name: "kv watch one key",
    done: "`eu.tea` comes with `2`, then the mark that this was all; it stops",
  },
  {
    name: "kv watch a pattern",
    done: "`eu.*` comes with `eu.milk`, `eu.tea` and the deleted `eu.gone`; it stops",
  },
  { name: "kv watch several patterns", done: "`eu.tea` and `eu.milk` come; it stops" },
  { name: "kv status", done: "the bucket's name and history 5" },
];

const readAll: readonly Operation[] = [
  { name: "kv get by revision", done: "`eu.tea` was `1` at its first revision" },
  { name: "kv keys", done: "`eu.milk`, `eu.tea` and `us.tea`" },
  { name: "kv watch all", done: "all three values and the deleted `eu.gone` come; it stops" },
];

export const keyValue: readonly Case[] = [
  {
    helper: 'kv("prices").read()',
    grants: ({ bucket }, account) => [kv(bucket, { account }).read()],
    prepare: makeBucket,
    operations: [...readKey, ...readAll],
  },
  {
    helper: 'kv("prices").read()',
    grants: ({ bucket }, account) => [kv(bucket, { account }).read()],
    prepare: makeBucket,
    meanwhile: tick,
    operations: [
      { name: "kv watch updates", done: "`eu.tick` comes, which is put meanwhile; it stops" },
    ],
  },
];
