/** What needs no helper of its own, only `publishTo` and a stream that allows it. */
import { jetstreamManager, StorageType, type StreamConfig } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { publishTo } from "../../../../access/index.ts";
import type { Case, Operation } from "../case.ts";
import type { Args } from "../protocol.ts";
import { streamOf } from "./prepare.ts";

/** An empty stream that allows something. */
const makeEmpty =
  (allows: Partial<StreamConfig>) =>
  async (admin: NatsConnection, { stream: name, subject }: Args): Promise<Partial<Args>> => {
    const jsm = await jetstreamManager(admin);
    const settings = { storage: StorageType.Memory, subjects: [`${subject}.>`] };
    await jsm.streams.add({ name, ...settings, ...allows });
    return {};
  };

const asksLimits =
  "`nats pub --atomic` first asks for the limits of the session's own account, whatever the domain: grant `list()`, if it has JetStream";

const to = (allows: Partial<StreamConfig>, setting: string, operations: Operation[]): Case => ({
  helper: `publishTo(ORDERS), with \`${setting}\``,
  grants: (names, account) => [publishTo(streamOf(names, account))],
  prepare: makeEmpty(allows),
  operations,
});

export const publishing: readonly Case[] = [
  to({ allow_atomic: true }, "allowAtomic", [
    {
      name: "stream publish a batch",
      done: "four messages are stored at once",
      not: { command: asksLimits },
    },
  ]),
  to({ allow_batched: true }, "allowBatched", [
    { name: "stream publish fast", done: "51 messages are stored, acknowledged now and then" },
  ]),
  to({ allow_msg_ttl: true }, "allowMsgTtl", [
    { name: "stream publish for a time", done: "a message with a minute to live is stored" },
  ]),
  to({ allow_msg_schedules: true, allow_rollup_hdrs: true }, "schedules", [
    { name: "stream publish later", done: "a schedule for another subject is stored" },
  ]),
  to({ allow_msg_counter: true }, "allowMsgCounter", [
    { name: "stream count", done: "the counter says 5, then 7" },
  ]),
];
