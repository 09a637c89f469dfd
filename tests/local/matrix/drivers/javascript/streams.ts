/** Operations of streams: what publishes, follows and manages them. */
import {
  AckPolicy,
  DeliverPolicy,
  jetstream,
  jetstreamManager,
  type ConsumerMessages,
  type JetStreamManager,
  type OrderedConsumerOptions,
} from "@nats-io/jetstream";
import { startFastIngest } from "@nats-io/jetstream/internal";
import { createInbox, headers } from "@nats-io/transport-node";
import { refused, same, type Act, type Use } from "./act.ts";

const client = ({ nc, js }: Use) => jetstream(nc, js);
/** Without asking for the account's limits first. */
const manager = ({ nc, js }: Use) => jetstreamManager(nc, { ...js, checkAPI: false });

const SIX = ["1", "2", "3", "4", "5", "6"];
const FIVE = SIX.slice(0, 5);

/** So many messages, after which it stops. */
async function taken(messages: ConsumerMessages, count: number): Promise<string[]> {
  const found: string[] = [];
  for await (const message of messages) {
    found.push(message.string());
    if (found.length === count) break;
  }
  await messages.close();
  return found;
}

type Filter = (subject: string) => OrderedConsumerOptions["filter_subjects"];

const ordered = (use: Use, filter?: Filter) =>
  client(use).consumers.get(
    use.args.stream,
    filter === undefined ? {} : { filter_subjects: filter(use.args.subject) },
  );

const consume =
  (want: readonly string[], filter?: Filter): Act =>
  async (use) => {
    const consumer = await ordered(use, filter);
    same(await taken(await consumer.consume(), want.length), want);
  };

const push =
  (want: readonly string[], filter?: Filter): Act =>
  async (use) => {
    const options = filter && { filter_subjects: filter(use.args.subject) };
    const consumer = await client(use).consumers.getPushConsumer(use.args.stream, options);
    same(await taken(await consumer.consume(), want.length), want);
  };

const made = (act: (jsm: JetStreamManager, use: Use) => Promise<void>): Act => {
  return async (use) => {
    // as a deployment does: it asks for the account's limits first
    const jsm = await jetstreamManager(use.nc, use.js);
    const { stream: name, subject } = use.args;
    await jsm.streams.add({ name, subjects: [`${subject}.>`] });
    await act(jsm, use);
  };
};

const durable = ({ args }: Use) => ({
  durable_name: args.consumer,
  ack_policy: AckPolicy.Explicit,
});

export const streams: Readonly<Record<string, Act>> = {
  "stream publish": async (use) =>
    same((await client(use).publish(`${use.args.subject}.a`, "7")).seq, 7),
  "stream publish, several at once": async (use) => {
    const all = Array.from({ length: 10 }, () => client(use).publish(`${use.args.subject}.a`));
    same((await Promise.all(all)).length, 10);
  },
  "stream publish, twice by one id": async (use) => {
    const publish = () => client(use).publish(`${use.args.subject}.a`, "7", { msgID: "7" });
    same([(await publish()).duplicate, (await publish()).duplicate], [false, true]);
  },
  "stream publish, expecting a sequence": async (use) => {
    const publish = (lastSequence: number) =>
      client(use).publish(`${use.args.subject}.a`, "7", { expect: { lastSequence } });
    await refused(publish(3), /wrong last sequence/);
    same((await publish(6)).seq, 7);
  },
  "ordered next": async (use) => {
    const consumer = await ordered(use);
    const two = [await consumer.next(), await consumer.next()];
    same(
      two.map((message) => message?.string()),
      ["1", "2"],
    );
  },
  "ordered fetch": async (use) => {
    const consumer = await ordered(use);
    same(await taken(await consumer.fetch({ max_messages: 3 }), 3), ["1", "2", "3"]);
  },
  "ordered consume": consume(SIX),
  "ordered consume, one filter": consume(FIVE, (subject) => `${subject}.a`),
  "ordered consume, several filters": consume(SIX, (subject) => [`${subject}.a`, `${subject}.b`]),
  "ordered info": async (use) => {
    const consumer = await ordered(use);
    await consumer.next();
    same((await consumer.info()).stream_name, use.args.stream);
  },
  "ordered push": push(SIX),
  "ordered push, one filter": push(FIVE, (subject) => `${subject}.a`),
  "ephemeral pull": async (use) => {
    const jsm = await manager(use);
    const { name } = await jsm.consumers.add(use.args.stream, {
      ack_policy: AckPolicy.None,
      deliver_policy: DeliverPolicy.All,
    });
    const consumer = await client(use).consumers.get(use.args.stream, name);
    same(await taken(await consumer.fetch({ max_messages: 6 }), 6), SIX);
  },
  "ephemeral push": async (use) => {
    const deliver_subject = createInbox(use.inboxPrefix);
    const { name } = await (
      await manager(use)
    ).consumers.add(use.args.stream, { deliver_subject, ack_policy: AckPolicy.None });
    const consumer = await client(use).consumers.getPushConsumer(use.args.stream, name);
    same(await taken(await consumer.consume(), 6), SIX);
  },
  "stream publish a batch": async (use) => {
    const subject = `${use.args.subject}.a`;
    const batch = await client(use).startBatch(subject, "1");
    batch.add(subject, "2");
    await batch.add(subject, "3", { ack: true });
    same((await batch.commit(subject, "4")).count, 4);
  },
  "stream publish fast": async ({ nc, args, inboxPrefix }) => {
    const subject = `${args.subject}.a`;
    const settings = { inboxPrefix, allowGaps: false };
    const batch = await startFastIngest(nc, subject, "0", settings, 2_000);
    for (let i = 1; i < 50; i += 1) await batch.add(subject, String(i));
    same((await batch.last(subject, "50")).count, 51);
  },
  "stream publish for a time": async (use) =>
    same((await client(use).publish(`${use.args.subject}.a`, "1", { ttl: "1m" })).seq, 1),
  "stream publish later": async (use) => {
    const { subject } = use.args;
    const schedule = { specification: new Date(Date.now() + 3_600_000), target: `${subject}.a` };
    same((await client(use).publish(`${subject}.later`, "1", { schedule })).seq, 1);
  },
  "stream count": async (use) => {
    const add = async (by: string) => {
      const counting = headers();
      counting.set("Nats-Incr", by);
      const ack: object = await client(use).publish(`${use.args.subject}.a`, "", {
        headers: counting,
      });
      return (ack as { val?: string }).val;
    };
    same([await add("+5"), await add("+2")], ["5", "7"]);
  },
  "stream info": async (use) =>
    same((await (await manager(use)).streams.info(use.args.stream)).state.messages, 6),
  "stream make": made(async (jsm, { args }) =>
    same((await jsm.streams.info(args.stream)).config.name, args.stream),
  ),
  "stream change": made(async (jsm, { args }) => {
    const { config } = await jsm.streams.update(args.stream, { max_age: 3_600_000_000_000 });
    same(config.max_age, 3_600_000_000_000);
  }),
  "stream make a consumer": made(async (jsm, use) => {
    await jsm.consumers.add(use.args.stream, durable(use));
    same((await jsm.consumers.info(use.args.stream, use.args.consumer)).name, use.args.consumer);
  }),
  "stream make a consumer with a filter": made(async (jsm, use) => {
    const filter_subject = `${use.args.subject}.b`;
    const { config } = await jsm.consumers.add(use.args.stream, {
      ...durable(use),
      filter_subject,
    });
    same(config.filter_subject, filter_subject);
  }),
  "stream change a consumer": made(async (jsm, use) => {
    const { stream, consumer } = use.args;
    await jsm.consumers.add(stream, durable(use));
    const { config } = await jsm.consumers.update(stream, consumer, { description: "Ships" });
    same(config.description, "Ships");
  }),
};
