/** Reading messages without a consumer, all or the last of some subjects. */
import { jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { getFrom, lastOf, stream } from "../../../access/index.ts";
import { prove, refused, type Step } from "./prove.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
const TIMEOUT = 500;

async function makeStreams(admin: NatsConnection): Promise<void> {
  const jsm = await jetstreamManager(admin);
  for (const [name, first] of [
    ["ORDERS", "orders"],
    ["LEDGER", "ledger"],
  ] as const) {
    await jsm.streams.add({ name, subjects: [`${first}.>`], allow_direct: true });
    for (const subject of ["paid", "shipped", "paid"])
      await jetstream(admin).publish(`${first}.${subject}`, subject);
  }
}

const managed = (run: (jsm: JetStreamManager) => Promise<unknown>): Step => {
  // by default it asks for the account's limits first
  return async ({ nc }) => run(await jetstreamManager(nc, { timeout: TIMEOUT }));
};
const refusedTo = (run: (jsm: JetStreamManager) => Promise<unknown>) => refused(managed(run));

function expect(is: unknown, wanted: unknown): void {
  if (is !== wanted) throw new Error(`${String(is)} instead of ${String(wanted)}`);
}

async function sequences(messages: Promise<AsyncIterable<{ seq: number }>>): Promise<string> {
  const all: number[] = [];
  for await (const { seq } of await messages) all.push(seq);
  return all.join();
}

const last = (subject: string, wanted: number, name = "ORDERS") =>
  managed(async (jsm) => {
    const message = await jsm.direct.getMessage(name, { last_by_subj: subject });
    expect(message?.seq, wanted);
  });

prove("getFrom(stream)", {
  grants: [getFrom(ORDERS)],
  setup: makeStreams,
  steps: {
    "look at the stream": managed((jsm) => jsm.streams.info("ORDERS")),
    "get one by its sequence": managed(async (jsm) => {
      expect((await jsm.direct.getMessage("ORDERS", { seq: 2 }))?.subject, "orders.shipped");
      expect((await jsm.streams.getMessage("ORDERS", { seq: 2 }))?.subject, "orders.shipped");
    }),
    "get the next one of a subject": managed(async (jsm) => {
      const query = { seq: 2, next_by_subj: "orders.paid" };
      expect((await jsm.direct.getMessage("ORDERS", query))?.seq, 3);
    }),
    "get the last one of a subject": last("orders.paid", 3),
    "get a batch": managed(async (jsm) =>
      expect(await sequences(jsm.direct.getBatch("ORDERS", { seq: 1, batch: 2 })), "1,2"),
    ),
    "get the last of several subjects": managed(async (jsm) => {
      const query = { multi_last: ["orders.paid", "orders.shipped"] };
      expect(await sequences(jsm.direct.getLastMessagesFor("ORDERS", query)), "2,3");
    }),
    "get them as they were": managed(async (jsm) => {
      const query = { multi_last: ["orders.>"], up_to_seq: 2 };
      expect(await sequences(jsm.direct.getLastMessagesFor("ORDERS", query)), "1,2");
    }),
    "nothing of another stream": async (use) => {
      await refused(last("ledger.paid", 3, "LEDGER"))(use);
      await refusedTo((jsm) => jsm.streams.getMessage("LEDGER", { seq: 1 }))(use);
    },
    "no consumer": refusedTo((jsm) => jsm.consumers.add("ORDERS", { durable_name: "own" })),
  },
});

prove("lastOf(stream, subjects)", {
  grants: [lastOf(ORDERS, "orders.paid", "orders.mine.>")],
  setup: async (admin) => {
    await makeStreams(admin);
    await jetstream(admin).publish("orders.mine.1", "mine");
  },
  steps: {
    "look at the stream": managed((jsm) => jsm.streams.info("ORDERS")),
    "get the last message": last("orders.paid", 3),
    "get that of a subject of a pattern": last("orders.mine.1", 4),
    "not that of another subject": refused(last("orders.shipped", 2)),
    "nor by its sequence": refusedTo((jsm) => jsm.direct.getMessage("ORDERS", { seq: 2 })),
    "nor by the stream's leader": refusedTo((jsm) =>
      jsm.streams.getMessage("ORDERS", { last_by_subj: "orders.paid" }),
    ),
    "nor in a body": refused(async ({ nc }) => {
      const body = JSON.stringify({ last_by_subj: "orders.shipped" });
      const subject = "$JS.API.DIRECT.GET.ORDERS.orders.paid";
      const answer = await nc.request(subject, body, { timeout: TIMEOUT });
      if (answer.headers?.get("Nats-Subject") !== "orders.shipped") throw new Error("another one");
    }),
    "nor of another stream": refused(last("ledger.paid", 3, "LEDGER")),
  },
});
