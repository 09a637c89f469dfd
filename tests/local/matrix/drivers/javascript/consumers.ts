/** Operations of durable pull consumers. */
import {
  AckPolicy,
  jetstream,
  jetstreamManager,
  type Consumer,
  type ConsumerConfig,
  type JsMsg,
} from "@nats-io/jetstream";
import { same, type Act, type Use } from "./act.ts";

const consumerOf = ({ nc, js, args }: Use): Promise<Consumer> =>
  jetstream(nc, js).consumers.get(args.stream, args.consumer);

/** The next message, within seconds. */
async function next(consumer: Consumer): Promise<JsMsg> {
  const message = await consumer.next({ expires: 9_000 });
  if (message === null) throw new Error("no message");
  return message;
}

const on =
  (act: (consumer: Consumer, use: Use) => Promise<void>): Act =>
  async (use) =>
    act(await consumerOf(use), use);

/** Does something with the first message, and says which one comes after it. */
const after = (act: (message: JsMsg) => void | Promise<void>, want: string): Act =>
  on(async (consumer) => {
    const message = await next(consumer);
    same(message.string(), "1");
    await act(message);
    // all others are taken before a message comes again
    const rest = new Set<string>();
    for await (const other of await consumer.fetch({ max_messages: 6, expires: 1_000 }))
      rest.add(other.string());
    same(rest.has("1"), want === "1");
  });

/** Makes the consumer and reads its first message. */
const create =
  (want: string, more: (subject: string) => Partial<ConsumerConfig> = () => ({})): Act =>
  async (use) => {
    const { stream, subject, consumer } = use.args;
    const jsm = await jetstreamManager(use.nc, { ...use.js, checkAPI: false });
    await jsm.consumers.add(stream, {
      ...more(subject),
      durable_name: consumer,
      ack_policy: AckPolicy.Explicit,
    });
    same((await next(await consumerOf(use))).string(), want);
  };

const consumeAll = (options: { readonly group?: string }): Act =>
  on(async (consumer) => {
    const messages = await consumer.consume(options);
    let count = 0;
    for await (const message of messages) {
      message.ack();
      count += 1;
      if (count === 6) break;
    }
    await messages.close();
  });

export const consumers: Readonly<Record<string, Act>> = {
  "consumer info": on(async (consumer) => same((await consumer.info()).num_pending, 6)),
  "consumer next": on(async (consumer, { nc }) => {
    const message = await next(consumer);
    message.ack();
    await nc.flush();
    same(message.string(), "1");
  }),
  "consumer fetch": on(async (consumer) => {
    const found: string[] = [];
    for await (const message of await consumer.fetch({ max_messages: 3 })) {
      message.ack();
      found.push(message.string());
    }
    same(found, ["1", "2", "3"]);
  }),
  "consumer consume in a group": consumeAll({ group: "workers" }),
  "consumer fetch in a group, on overflow": on(async (consumer) => {
    const found: string[] = [];
    const options = { max_messages: 3, group: "workers", min_pending: 2 };
    for await (const message of await consumer.fetch(options)) {
      message.ack();
      found.push(message.string());
    }
    same(found, ["1", "2", "3"]);
  }),
  "consumer fetch, nothing left": on(async (consumer) => {
    for await (const message of await consumer.fetch({ max_messages: 6 })) message.ack();
    for await (const message of await consumer.fetch({ max_messages: 1, expires: 1_000 }))
      throw new Error(`there is ${message.string()}`);
  }),
  "consumer consume": consumeAll({}),
  "acknowledge and wait": on(async (consumer) => same(await (await next(consumer)).ackAck(), true)),
  "give back": after((message) => message.nak(), "1"),
  "give back with a delay": after((message) => message.nak(200), "1"),
  "ask for time": after(async (message) => {
    message.working();
    same(await message.ackAck(), true);
  }, ""),
  "give up": after((message) => message.term(), ""),
  "give up with a reason": after((message) => message.term("not ours"), ""),
  "consumer create": create("1"),
  "consumer create with a filter": create("6", (subject) => ({ filter_subject: `${subject}.b` })),
  "consumer create with several filters": create("1", (subject) => ({
    filter_subjects: [`${subject}.a`, `${subject}.b`],
  })),
  "consumer update": async (use) => {
    const { stream, consumer } = use.args;
    const jsm = await jetstreamManager(use.nc, { ...use.js, checkAPI: false });
    await jsm.consumers.add(stream, { durable_name: consumer, ack_policy: AckPolicy.Explicit });
    const { config } = await jsm.consumers.update(stream, consumer, { description: "Ships" });
    same(config.description, "Ships");
  },
};
