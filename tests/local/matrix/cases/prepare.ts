/** What operations work on. */
import {
  AckPolicy,
  jetstream,
  jetstreamManager,
  StorageType,
  type ConsumerConfig,
  type StreamConfig,
} from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { stream } from "../../../../access/index.ts";
import type { Account, Stream } from "../../../../access/index.ts";
import type { Args } from "../protocol.ts";

export const streamOf = ({ stream: name, subject }: Args, account: Account): Stream =>
  stream(name, { subjects: [`${subject}.>`], account });

/** A stream of `<subject>.>` with the messages "1" to "5" on `<subject>.a`, and "6" on `<subject>.b`. */
export async function makeStream(
  admin: NatsConnection,
  { stream: name, subject }: Args,
  more: Partial<StreamConfig> = {},
): Promise<Partial<Args>> {
  const jsm = await jetstreamManager(admin);
  const subjects = [`${subject}.>`];
  const settings = { storage: StorageType.Memory, allow_direct: true };
  await jsm.streams.add({ name, subjects, ...settings, ...more });
  const js = jetstream(admin);
  for (let i = 1; i <= 5; i += 1) await js.publish(`${subject}.a`, String(i));
  await js.publish(`${subject}.b`, "6");
  return {};
}

/** The same with a durable pull consumer. */
export async function makeConsumer(
  admin: NatsConnection,
  names: Args,
  more: Partial<ConsumerConfig> = {},
): Promise<Partial<Args>> {
  await makeStream(admin, names);
  const jsm = await jetstreamManager(admin);
  const { stream: name, consumer } = names;
  await jsm.consumers.add(name, {
    ...{ durable_name: consumer, ack_policy: AckPolicy.Explicit },
    ...more,
  });
  return {};
}
