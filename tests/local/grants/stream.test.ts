import { AckPolicy, jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";

import { consume, follow, manage, publishTo, stream } from "../../../access/index.ts";
import { cleanUp, findStream, OID, prove, pushUnnamed, refused, type Use } from "./prove.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.events.>", "orders.audit"] });
const TIMEOUT = 1000;

const js = ({ nc, inbox }: Use) => jetstream(nc, { timeout: TIMEOUT, watcherPrefix: inbox });

async function makeStream(admin: NatsConnection): Promise<void> {
  const jsm = await jetstreamManager(admin);
  const subjects = [...ORDERS.subjects];
  await jsm.streams.add({
    name: "ORDERS",
    subjects,
    storage: StorageType.Memory,
    allow_direct: true,
  });
  await jsm.jetstream().publish("orders.events.created", "1");
  await jsm.jetstream().publish("orders.audit", "2");
}

async function makeConsumer(admin: NatsConnection): Promise<void> {
  await makeStream(admin);
  const jsm = await jetstreamManager(admin);
  await jsm.consumers.add("ORDERS", { durable_name: "shipping", ack_policy: AckPolicy.Explicit });
}

prove("publishTo(stream)", {
  grants: [publishTo(ORDERS)],
  setup: makeStream,
  steps: {
    "store an event": async (use) => await js(use).publish("orders.events.paid", "x"),
    "store an audit record": async (use) => await js(use).publish("orders.audit", "x"),
  },
});

prove("publishTo(stream, subject)", {
  grants: [publishTo(ORDERS, "orders.events.shipped")],
  setup: makeStream,
  steps: {
    "store the event": async (use) => await js(use).publish("orders.events.shipped", "x"),
  },
});

const workThrough = async (use: Use): Promise<void> => {
  const consumer = await js(use).consumers.get("ORDERS", "shipping");
  const message = await consumer.next({ expires: TIMEOUT });
  if (message === null) throw new Error("no message");
  // ackAck hears from the server that the acknowledgement arrived
  if (!(await message.ackAck({ timeout: TIMEOUT }))) throw new Error("not acknowledged");
};

/** Some clients look the stream up before its consumer. */
const lookUp = async (use: Use): Promise<void> => {
  await js(use).streams.get("ORDERS");
};

prove("consume(stream, consumer)", {
  grants: [consume(ORDERS, { consumer: "shipping" })],
  setup: makeConsumer,
  steps: {
    "fetch and acknowledge": workThrough,
    "look at the stream first, as jnats does": lookUp,
    "not get messages without the consumer": refused(async (use) => {
      const jsm = await js(use).jetstreamManager(false);
      await jsm.streams.getMessage("ORDERS", { seq: 1 });
    }),
    "not make a consumer": refused(async (use) => {
      const jsm = await js(use).jetstreamManager(false);
      await jsm.consumers.add("ORDERS", { durable_name: "own", ack_policy: AckPolicy.Explicit });
    }),
  },
});

prove("consume(stream, consumer, create)", {
  grants: [consume(ORDERS, { consumer: "shipping", create: true })],
  setup: makeStream,
  steps: {
    "create the consumer": async (use) => {
      const jsm = await js(use).jetstreamManager(false);
      await jsm.consumers.add("ORDERS", {
        durable_name: "shipping",
        ack_policy: AckPolicy.Explicit,
      });
    },
    "give it a filter": async (use) => {
      const jsm = await js(use).jetstreamManager(false);
      await jsm.consumers.update("ORDERS", "shipping", { filter_subject: "orders.events.created" });
    },
    "create it as nats-py does": async ({ nc }) => {
      const config = { durable_name: "shipping", ack_policy: "explicit" };
      const answer = await nc.request(
        "$JS.API.CONSUMER.DURABLE.CREATE.ORDERS.shipping",
        JSON.stringify({ stream_name: "ORDERS", config }),
        { timeout: TIMEOUT },
      );
      if ("error" in answer.json<object>()) throw new Error(answer.string());
    },
    "look at the stream first, as jnats does": lookUp,
    "fetch and acknowledge": workThrough,
  },
});

prove("consume(stream, consumer of one's own)", {
  grants: [consume(ORDERS, { consumer: "{oid}", create: true })],
  setup: makeStream,
  steps: {
    "create, filter and use it": async (use) => {
      const jsm = await js(use).jetstreamManager(false);
      await jsm.consumers.add("ORDERS", { durable_name: OID, ack_policy: AckPolicy.Explicit });
      await jsm.consumers.update("ORDERS", OID, { filter_subject: "orders.events.created" });
      const message = await (await js(use).consumers.get("ORDERS", OID)).next({ expires: TIMEOUT });
      if (message === null || !(await message.ackAck({ timeout: TIMEOUT })))
        throw new Error("not acknowledged");
    },
    "create it as nats-py does": async ({ nc }) => {
      const config = { durable_name: OID, ack_policy: "explicit" };
      const subject = `$JS.API.CONSUMER.DURABLE.CREATE.ORDERS.${OID}`;
      const body = JSON.stringify({ stream_name: "ORDERS", config });
      const answer = await nc.request(subject, body, { timeout: TIMEOUT });
      if ("error" in answer.json<object>()) throw new Error(answer.string());
    },
    "look at the stream first, as jnats does": lookUp,
    "not use another's": refused(async (use) => {
      const another = OID.replace("a", "b");
      await (await js(use).consumers.get("ORDERS", another)).next({ expires: TIMEOUT });
    }),
    "not create another's": refused(async (use) => {
      const jsm = await js(use).jetstreamManager(false);
      const durable_name = OID.replace("a", "b");
      await jsm.consumers.add("ORDERS", { durable_name, ack_policy: AckPolicy.Explicit });
    }),
  },
});

prove("consume(stream, consumer, create with a filter)", {
  grants: [consume(ORDERS, { consumer: "shipping", create: { filter: "orders.events.created" } })],
  setup: makeStream,
  steps: {
    "create the consumer": async (use) => {
      const jsm = await js(use).jetstreamManager(false);
      await jsm.consumers.add("ORDERS", {
        durable_name: "shipping",
        ack_policy: AckPolicy.Explicit,
        filter_subject: "orders.events.created",
      });
    },
    "look at the stream first, as jnats does": lookUp,
    "fetch and acknowledge": workThrough,
  },
});

/** More than the first flow-control window, so that a reader who cannot answer it stalls. */
const MANY = 400;
const LARGE = "x".repeat(8 * 1024);

async function makeLongStream(admin: NatsConnection): Promise<void> {
  await makeStream(admin);
  const client = jetstream(admin);
  const all = Array.from({ length: MANY }, () => client.publish("orders.events.created", LARGE));
  await Promise.all(all);
}

/** As nats.js asks when heartbeats were missed. */
async function howFar(use: Use, filter: { filter_subjects?: string } = {}): Promise<void> {
  const consumer = await js(use).consumers.get("ORDERS", filter);
  await consumer.next({ expires: TIMEOUT });
  await consumer.info();
}

prove("follow(stream)", {
  grants: [follow(ORDERS)],
  setup: makeLongStream,
  steps: {
    "read all of it": async (use) => {
      const consumer = await js(use).consumers.get("ORDERS");
      if ((await consumer.next({ expires: TIMEOUT })) === null) throw new Error("no message");
    },
    "read one subject": async (use) => {
      const consumer = await js(use).consumers.get("ORDERS", { filter_subjects: "orders.audit" });
      if ((await consumer.next({ expires: TIMEOUT })) === null) throw new Error("no message");
    },
    "see how far it is": howFar,
    "have it pushed as nats-py does": (use) => pushUnnamed(use, "ORDERS", "orders.audit"),
    "find the stream as nats-py does": (use) => findStream(use, "orders.audit", "ORDERS"),
    stop: (use) => cleanUp(use, "ORDERS"),
    "have all of it pushed": async (use) => {
      const consumer = await js(use).consumers.getPushConsumer("ORDERS");
      const messages = await consumer.consume();
      const reading = (async () => {
        for await (const message of messages) if (message.info.pending === 0) break;
      })();
      await reading;
    },
  },
});

prove("follow(stream, subject)", {
  grants: [follow(ORDERS, { subject: "orders.events.created" })],
  setup: makeLongStream,
  steps: {
    "read the subject": async (use) => {
      const filter = { filter_subjects: "orders.events.created" };
      const consumer = await js(use).consumers.get("ORDERS", filter);
      if ((await consumer.next({ expires: TIMEOUT })) === null) throw new Error("no message");
    },
    "see how far it is": (use) => howFar(use, { filter_subjects: "orders.events.created" }),
    "find the stream as nats-py does": (use) => findStream(use, "orders.events.created", "ORDERS"),
    stop: (use) => cleanUp(use, "ORDERS"),
    "not have it pushed as nats-py does": refused((use) => pushUnnamed(use, "ORDERS")),
    "have it pushed": async (use) => {
      const filter = { filter_subjects: "orders.events.created" };
      const consumer = await js(use).consumers.getPushConsumer("ORDERS", filter);
      const messages = await consumer.consume();
      const reading = (async () => {
        for await (const message of messages) if (message.info.pending === 0) break;
      })();
      await reading;
    },
  },
});

prove("manage(stream, consumers)", {
  grants: [manage(ORDERS, { consumers: ["shipping"] })],
  steps: {
    "create the stream": async ({ nc }) => {
      const jsm = await jetstreamManager(nc, { timeout: TIMEOUT });
      await jsm.streams.add({ name: "ORDERS", subjects: [...ORDERS.subjects] });
    },
    "update the stream": async ({ nc }) => {
      const jsm = await jetstreamManager(nc, { timeout: TIMEOUT, checkAPI: false });
      await jsm.streams.update("ORDERS", { max_age: 3_600_000_000_000 });
    },
    "create and update the consumer": async ({ nc }) => {
      const jsm = await jetstreamManager(nc, { timeout: TIMEOUT, checkAPI: false });
      await jsm.consumers.add("ORDERS", {
        durable_name: "shipping",
        ack_policy: AckPolicy.Explicit,
      });
      await jsm.consumers.update("ORDERS", "shipping", { description: "For the shipping workers" });
    },
    "filter the consumer": async ({ nc }) => {
      const jsm = await jetstreamManager(nc, { timeout: TIMEOUT, checkAPI: false });
      await jsm.consumers.update("ORDERS", "shipping", { filter_subject: "orders.events.created" });
    },
  },
});
