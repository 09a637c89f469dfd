/** Streams and consumers. */
import { consume, follow, manage, publishTo } from "../../../../access/index.ts";
import type { Case, Operation } from "../case.ts";
import { makeConsumer, makeStream, streamOf } from "./prepare.ts";

const publishing: readonly Operation[] = [
  { name: "stream publish", done: "`7` on `a` is stored as the seventh message" },
  { name: "stream publish, several at once", done: "ten messages are all acknowledged" },
  { name: "stream publish, twice by one id", done: "the second is called a duplicate" },
  {
    name: "stream publish, expecting a sequence",
    done: "a wrong last sequence is refused, the right one accepted",
  },
];

const consuming: readonly Operation[] = [
  { name: "consumer info", done: "six messages are pending" },
  { name: "consumer next", done: "`1` comes and is acknowledged" },
  { name: "consumer fetch", done: "`1` to `3` come and are acknowledged" },
  { name: "consumer fetch, nothing left", done: "after all six, another fetch ends empty" },
  { name: "consumer consume", done: "all six come without being asked for one by one; it stops" },
  { name: "consumer subscribe, legacy", done: "`1` comes by the older API; it unsubscribes" },
  { name: "acknowledge and wait", done: "the server confirms the acknowledgement" },
  { name: "give back", done: "`1` comes again" },
  { name: "give back with a delay", done: "`1` comes again after 200 ms" },
  { name: "ask for time", done: "`1`, in progress, is acknowledged later" },
  { name: "give up", done: "`1` does not come again" },
  { name: "give up with a reason", done: "`1` does not come again" },
];

const deletesOwn =
  "`Unsubscribe` deletes a consumer that `PullSubscribe` has made: make it by `AddConsumer`, and `Bind` to it";

const creating: readonly Operation[] = [
  { name: "consumer create", done: "it is there, and `1` comes" },
  { name: "consumer create with a filter", done: "with a filter on `b`, `6` comes first" },
  { name: "consumer create with several filters", done: "with filters on `a` and `b`, `1` comes" },
  { name: "consumer update", done: "it has another description" },
  {
    name: "consumer create, legacy",
    done: "the older API makes it, and `1` comes; it unsubscribes",
    not: { goLegacy: deletesOwn },
  },
];

const creatingFiltered: readonly Operation[] = [
  { name: "consumer create with a filter", done: "with a filter on `b`, `6` comes first" },
];

const ordered: readonly Operation[] = [
  { name: "ordered next", done: "`1`, then `2`; it stops" },
  { name: "ordered fetch", done: "`1` to `3`; it stops" },
  { name: "ordered consume", done: "all six in order; it stops" },
  { name: "ordered consume, one filter", done: "`1` to `5`, all on `a`; it stops" },
  {
    name: "ordered consume, several filters",
    done: "all six, by filters on `a` and `b`; it stops",
  },
  { name: "ordered info", done: "the stream's name" },
  { name: "ordered push", done: "all six are pushed in order; it stops" },
  { name: "ordered subscribe, legacy", done: "all six by the older API; it unsubscribes" },
  {
    name: "ephemeral push, legacy",
    done: "all six by the older API, unacknowledged; it unsubscribes",
  },
  {
    name: "ephemeral push",
    done: "all six are pushed by the newer API, unacknowledged; it stops",
  },
  { name: "ephemeral pull", done: "a consumer without a durable name gives all six" },
  { name: "stream info", done: "six messages" },
];

const pushFiltered: Operation = {
  name: "ordered push, one filter",
  done: "`1` to `5`, all on `a`, are pushed; it stops",
};

const unnamed =
  "nats-py and async-nats let the server name the consumer; a request without a name cannot be limited to a subject. Grant the whole stream";

const pinned = {
  priority_policy: "pinned_client" as const,
  priority_groups: ["workers"],
  priority_timeout: 60_000_000_000,
};

const overflow = { priority_policy: "overflow" as const, priority_groups: ["workers"] };

export const streams: readonly Case[] = [
  {
    helper: "publishTo(ORDERS)",
    grants: (names, account) => [publishTo(streamOf(names, account))],
    prepare: makeStream,
    operations: publishing,
  },
  {
    helper: 'consume(ORDERS, { consumer: "shipping" })',
    grants: (names, account) => [consume(streamOf(names, account), names)],
    prepare: makeConsumer,
    operations: consuming,
  },
  {
    helper: 'consume(ORDERS, { consumer: "shipping" })',
    grants: (names, account) => [consume(streamOf(names, account), names)],
    prepare: (admin, names) => makeConsumer(admin, names, pinned),
    operations: [
      { name: "consumer consume in a group", done: "all six come to the pinned client; it stops" },
    ],
  },
  {
    helper: 'consume(ORDERS, { consumer: "shipping" })',
    grants: (names, account) => [consume(streamOf(names, account), names)],
    prepare: (admin, names) => makeConsumer(admin, names, overflow),
    operations: [
      {
        name: "consumer fetch in a group, on overflow",
        done: "`1` to `3` come, since more than two are pending",
      },
    ],
  },
  {
    helper: 'consume(ORDERS, { consumer: "{oid}" })',
    grants: (names, account) => [consume(streamOf(names, account), { consumer: "{oid}" })],
    prepare: makeConsumer,
    operations: consuming.slice(0, 5),
  },
  {
    helper: 'consume(ORDERS, { consumer: "shipping", create: true })',
    grants: (names, account) => [consume(streamOf(names, account), { ...names, create: true })],
    prepare: makeStream,
    operations: creating,
  },
  {
    helper: 'consume(ORDERS, { consumer: "shipping", create: { filter: "orders.b" } })',
    grants: (names, account) => [
      consume(streamOf(names, account), { ...names, create: { filter: `${names.subject}.b` } }),
    ],
    prepare: makeStream,
    operations: creatingFiltered,
  },
  {
    helper: "follow(ORDERS)",
    grants: (names, account) => [follow(streamOf(names, account))],
    prepare: makeStream,
    operations: [...ordered, pushFiltered],
  },
  {
    helper: 'follow(ORDERS, { subject: "orders.a" })',
    grants: (names, account) => [
      follow(streamOf(names, account), { subject: `${names.subject}.a` }),
    ],
    prepare: makeStream,
    operations: [
      ...ordered
        .filter(({ name }) => name === "ordered consume, one filter")
        .map((operation) => ({ ...operation, not: { rust: unnamed } })),
      { ...pushFiltered, not: { python: unnamed, rust: unnamed } },
    ],
  },
  {
    helper: 'manage(ORDERS, { consumers: ["shipping"] })',
    grants: (names, account) => [manage(streamOf(names, account), { consumers: [names.consumer] })],
    operations: [
      { name: "stream make", done: "it is there" },
      { name: "stream change", done: "the stream, just made, keeps messages for an hour" },
      { name: "stream make a consumer", done: "it is there, on the stream just made" },
      { name: "stream make a consumer with a filter", done: "it is there, with its filter" },
      { name: "stream change a consumer", done: "the consumer, just made, has a description" },
    ],
  },
];
