/** What operators and readers do with streams and consumers that are there. */
import { jetstream, StorageType } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import {
  backup,
  deleteConsumer,
  deleteMessages,
  deleteStream,
  getFrom,
  kv,
  lastOf,
  list,
  objects,
  pause,
  purge,
  restore,
  rewind,
  unpin,
} from "../../../../access/index.ts";
import type { Case, Operation } from "../case.ts";
import type { Args } from "../protocol.ts";
import { makeBucket } from "./kv.ts";
import { makeBucket as makeObjects } from "./objects.ts";
import { makeConsumer, makeStream, streamOf } from "./prepare.ts";

const MINUTE = 60_000_000_000;

/** nats-server backs up what is in files. */
const makeFiles = (admin: NatsConnection, names: Args): Promise<Partial<Args>> =>
  makeStream(admin, names, { storage: StorageType.File });

async function makeKeyFiles(admin: NatsConnection, names: Args): Promise<Partial<Args>> {
  await makeBucket(admin, names, StorageType.File);
  return { stream: `KV_${names.bucket}` };
}

/** A consumer to which one client is pinned. */
async function makePinned(admin: NatsConnection, names: Args): Promise<Partial<Args>> {
  await makeConsumer(admin, names, {
    ...{ priority_policy: "pinned_client", priority_groups: ["workers"] },
    priority_timeout: 10 * MINUTE, // on a busy machine, a client comes to it late
  });
  const consumer = await jetstream(admin).consumers.get(names.stream, names.consumer);
  for await (const message of await consumer.fetch({ max_messages: 1, group: "workers" }))
    message.ack();
  return {};
}

async function makeBuckets(admin: NatsConnection, names: Args): Promise<Partial<Args>> {
  await makeBucket(admin, names);
  await makeObjects(admin, names);
  return {};
}

const lastGet: Operation = {
  name: "message get the last of a subject",
  done: "`5` is the last on `a`",
};

const asksTheLeader =
  "the command asks for it by `STREAM.MSG.GET`, with the subject in the body, so it cannot be kept to a subject: grant `getFrom`";

const asksUserInfo =
  "`nats account info` also asks for `$SYS.REQ.USER.INFO`, which no session may: [whoami](../how-to/whoami.md)";

const asksElsewhere = "`nats sub --direct` 0.5.1 asks a domain without `API` in the subject";

export const operators: readonly Case[] = [
  {
    helper: "purge(ORDERS)",
    grants: (names, account) => [purge(streamOf(names, account))],
    prepare: makeStream,
    operations: [
      { name: "stream purge", done: "no message is left" },
      { name: "stream purge a subject", done: "`6`, on `b`, is all that is left" },
      { name: "stream purge, keeping the last", done: "two are left" },
      { name: "stream purge up to a sequence", done: "two are left, from the fifth" },
    ],
  },
  {
    helper: 'purge(prices), kv("prices").read(), kv("prices").write()',
    grants: ({ bucket }, account) => [
      purge(kv(bucket, { account })),
      kv(bucket, { account }).read(),
      kv(bucket, { account }).write(),
    ],
    prepare: makeBucket,
    operations: [{ name: "kv purge deletes", done: "nothing is left of `eu.gone`" }],
  },
  {
    helper: "deleteMessages(ORDERS)",
    grants: (names, account) => [deleteMessages(streamOf(names, account))],
    prepare: makeStream,
    operations: [
      { name: "message delete", done: "five are left" },
      { name: "message delete, overwriting it", done: "five are left" },
    ],
  },
  {
    helper: "deleteStream(ORDERS)",
    grants: (names, account) => [deleteStream(streamOf(names, account))],
    prepare: makeStream,
    operations: [{ name: "stream delete", done: "it is no longer found" }],
  },
  {
    helper: "deleteStream(prices)",
    grants: ({ bucket }, account) => [deleteStream(kv(bucket, { account }))],
    prepare: makeBucket,
    operations: [{ name: "kv delete the bucket", done: "it is no longer found" }],
  },
  {
    helper: "deleteStream(invoices)",
    grants: ({ bucket }, account) => [deleteStream(objects(bucket, { account }))],
    prepare: makeObjects,
    operations: [{ name: "object delete the bucket", done: "it is no longer found" }],
  },
  {
    helper: 'deleteConsumer(ORDERS, { consumer: "shipping" })',
    grants: (names, account) => [deleteConsumer(streamOf(names, account), names)],
    prepare: makeConsumer,
    operations: [{ name: "consumer delete", done: "it is no longer found" }],
  },
  {
    helper: 'pause(ORDERS, { consumer: "shipping" })',
    grants: (names, account) => [pause(streamOf(names, account), names)],
    prepare: makeConsumer,
    operations: [
      { name: "consumer pause and resume", done: "it says that it is paused, then not" },
    ],
  },
  {
    helper: 'unpin(ORDERS, { consumer: "shipping" })',
    grants: (names, account) => [unpin(streamOf(names, account), names)],
    prepare: makePinned,
    operations: [
      { name: "consumer unpin", done: "the server has done it for its group `workers`" },
    ],
  },
  {
    helper: 'rewind(ORDERS, { consumer: "shipping" })',
    grants: (names, account) => [rewind(streamOf(names, account), names)],
    prepare: makeConsumer,
    operations: [
      { name: "consumer reset", done: "the server has done it" },
      { name: "consumer reset to a sequence", done: "two messages are pending, from the fifth" },
    ],
  },
  {
    helper: "list(shopdata)",
    grants: (_, account) => [list(account)],
    prepare: makeStream,
    operations: [
      { name: "list streams", done: "the stream is among them" },
      { name: "list the names of streams", done: "the stream is among them" },
      {
        name: "list the account's limits",
        done: "it has more than one stream",
        not: { command: asksUserInfo },
      },
    ],
  },
  {
    helper: "list(shopdata)",
    grants: (_, account) => [list(account)],
    prepare: makeBuckets,
    operations: [
      { name: "list buckets", done: "the bucket is among them" },
      { name: "list object buckets", done: "the bucket is among them" },
    ],
  },
  {
    helper: "list(ORDERS)",
    grants: (names, account) => [list(streamOf(names, account))],
    prepare: makeConsumer,
    operations: [
      { name: "stream info", done: "six messages" },
      { name: "list subjects", done: "five messages on `a`, one on `b`" },
      { name: "list consumers", done: "the durable one" },
      { name: "list the names of consumers", done: "the durable one" },
      { name: "consumer info", done: "six messages are pending" },
    ],
  },
  {
    helper: "getFrom(ORDERS)",
    grants: (names, account) => [getFrom(streamOf(names, account))],
    prepare: makeStream,
    operations: [
      { name: "message get", done: "the second is `2`" },
      lastGet,
      {
        name: "message get the next of a subject",
        done: "from the second on, `6` is the first on `b`",
      },
      { name: "message get, directly", done: "the second is `2`, from any replica" },
      {
        name: "message get several",
        done: "`2` to `4` in one batch",
        not: { command: { wall: asksElsewhere } },
      },
      { name: "message get the last of several subjects", done: "`5` and `6`" },
    ],
  },
  {
    helper: 'lastOf(ORDERS, "orders.a")',
    grants: (names, account) => [lastOf(streamOf(names, account), `${names.subject}.a`)],
    prepare: makeStream,
    operations: [{ ...lastGet, not: { command: asksTheLeader } }],
  },
  {
    helper: "backup(ORDERS)",
    grants: (names, account) => [backup(streamOf(names, account))],
    prepare: makeFiles,
    operations: [{ name: "stream back up", done: "there is a backup of six messages" }],
  },
  {
    helper: "backup(prices)",
    grants: ({ bucket }, account) => [backup(kv(bucket, { account }))],
    prepare: makeKeyFiles,
    operations: [{ name: "stream back up", done: "there is a backup of six messages" }],
  },
  {
    helper: "backup(ORDERS), deleteStream(ORDERS), restore(ORDERS)",
    beyond: "none",
    grants: (names, account) => {
      const orders = streamOf(names, account);
      return [backup(orders), deleteStream(orders), restore(orders)];
    },
    prepare: makeFiles,
    operations: [
      {
        name: "stream back up and restore",
        done: "it is deleted, and comes back with six messages",
      },
    ],
  },
];
