/** What operators do with a stream and its consumers, each with its own right alone: the streams beside it stay. */
import { AckPolicy, jetstream, jetstreamManager, StorageType } from "@nats-io/jetstream";
import type { JetStreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import {
  deleteConsumer,
  deleteMessages,
  deleteStream,
  list,
  pause,
  purge,
  rewind,
  stream,
  unpin,
  type Grant,
} from "../../../access/index.ts";
import { prove, refused, type Step, type Use } from "./prove.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
const TIMEOUT = 500;

/** Two streams with three messages and two consumers each. */
async function makeStreams(admin: NatsConnection): Promise<void> {
  const jsm = await jetstreamManager(admin);
  for (const [name, first] of [
    ["ORDERS", "orders"],
    ["LEDGER", "ledger"],
  ] as const) {
    await jsm.streams.add({ name, subjects: [`${first}.>`], storage: StorageType.Memory });
    for (const one of ["a", "b", "c"]) await jetstream(admin).publish(`${first}.${one}`, one);
    for (const durable_name of ["shipping", "billing"])
      await jsm.consumers.add(name, {
        durable_name,
        ack_policy: AckPolicy.Explicit,
        priority_policy: "pinned_client",
        priority_groups: ["workers"],
        priority_timeout: 60_000_000_000,
      });
  }
}

const managed = (run: (jsm: JetStreamManager, use: Use) => Promise<unknown>): Step => {
  // by default it asks for the account's limits first
  return async (use) => run(await jetstreamManager(use.nc, { timeout: TIMEOUT }), use);
};
const refusedTo = (run: (jsm: JetStreamManager) => Promise<unknown>) => refused(managed(run));

function expect(is: unknown, wanted: unknown): void {
  if (is !== wanted) throw new Error(`${String(is)} instead of ${String(wanted)}`);
}

/** Every request about a stream and a consumer that is none of the allowed ones. */
const requests: Readonly<
  Record<string, (jsm: JetStreamManager, stream: string, consumer: string) => Promise<unknown>>
> = {
  purge: (jsm, name) => jsm.streams.purge(name),
  "delete messages of": (jsm, name) => jsm.streams.deleteMessage(name, 3),
  delete: (jsm, name) => jsm.streams.delete(name),
  update: (jsm, name) => jsm.streams.update(name, { max_msgs: 1 }),
  read: (jsm, name) => jsm.streams.getMessage(name, { seq: 1 }),
  "list the consumers of": (jsm, name) => jsm.consumers.list(name).next(),
  "pause a consumer of": (jsm, name, consumer) => jsm.consumers.pause(name, consumer, later()),
  "unpin a consumer of": (jsm, name, consumer) => jsm.consumers.unpin(name, consumer, "workers"),
  "rewind a consumer of": (jsm, name, consumer) => jsm.consumers.reset(name, consumer, 1),
  "delete a consumer of": (jsm, name, consumer) => jsm.consumers.delete(name, consumer),
  "make a consumer of": (jsm, name) =>
    jsm.consumers.add(name, { durable_name: "own", ack_policy: AckPolicy.Explicit }),
};
const later = () => new Date(Date.now() + 3_600_000);

/** Nothing of another stream or consumer, and nothing else of its own. */
function nothingElse(...allowed: (keyof typeof requests)[]): Record<string, Step> {
  const steps: Record<string, Step> = {};
  for (const [name, ask] of Object.entries(requests)) {
    steps[`not ${name} LEDGER`] = refusedTo((jsm) => ask(jsm, "LEDGER", "shipping"));
    if (!allowed.includes(name))
      steps[`not ${name} ORDERS`] = refusedTo((jsm) => ask(jsm, "ORDERS", "shipping"));
    else if (name.includes("a consumer"))
      steps[`not ${name} ORDERS that is another`] = refusedTo((jsm) =>
        ask(jsm, "ORDERS", "billing"),
      );
  }
  return steps;
}

/** They run side by side: a refused request takes its whole time limit. */
function together(steps: Record<string, Step>): Step {
  return async (use) => {
    const failed = await Promise.all(
      Object.entries(steps).map(([name, run]) =>
        run(use).then(
          () => [],
          (error: unknown) => [`${name}: ${String(error)}`],
        ),
      ),
    );
    if (failed.flat().length > 0) throw new Error(failed.flat().join("; "));
  };
}

const lookAtStream = managed(async (jsm) =>
  expect((await jsm.streams.info("ORDERS")).config.name, "ORDERS"),
);
const lookAtConsumer = managed(async (jsm) =>
  expect((await jsm.consumers.info("ORDERS", "shipping")).name, "shipping"),
);

function proveOperation(
  what: string,
  grant: Grant,
  allowed: string,
  steps: Readonly<Record<string, Step>>,
): void {
  prove(what, {
    grants: [grant],
    setup: makeStreams,
    steps: { ...steps, "nothing else": together(nothingElse(allowed)) },
  });
}

const count = async (admin: NatsConnection) =>
  (await (await jetstreamManager(admin)).streams.info("ORDERS")).state.messages;

proveOperation("purge(stream)", purge(ORDERS), "purge", {
  "look at the stream": lookAtStream,
  "remove the messages of a subject": managed(async (jsm, { admin }) => {
    expect((await jsm.streams.purge("ORDERS", { filter: "orders.a" })).purged, 1);
    expect(await count(admin), 2);
  }),
  "keep the last": managed(async (jsm) =>
    expect((await jsm.streams.purge("ORDERS", { keep: 1 })).purged, 1),
  ),
  "remove all": managed(async (jsm) => expect((await jsm.streams.purge("ORDERS")).purged, 1)),
});

proveOperation("deleteMessages(stream)", deleteMessages(ORDERS), "delete messages of", {
  "look at the stream": lookAtStream,
  "delete one, and overwrite one": managed(async (jsm, { admin }) => {
    expect(await jsm.streams.deleteMessage("ORDERS", 1, false), true);
    expect(await jsm.streams.deleteMessage("ORDERS", 2), true);
    expect(await count(admin), 1);
  }),
});

prove("deleteStream(stream)", {
  grants: [deleteStream(ORDERS)],
  setup: makeStreams,
  steps: {
    "nothing else": together(nothingElse("delete")),
    "look at the stream": lookAtStream,
    "delete it": managed(async (jsm) => expect(await jsm.streams.delete("ORDERS"), true)),
  },
});

prove("deleteConsumer(stream, consumer)", {
  grants: [deleteConsumer(ORDERS, { consumer: "shipping" })],
  setup: makeStreams,
  steps: {
    "nothing else": together(nothingElse("delete a consumer of")),
    "look at the stream": lookAtStream,
    "look at the consumer": lookAtConsumer,
    "delete it": managed(async (jsm) =>
      expect(await jsm.consumers.delete("ORDERS", "shipping"), true),
    ),
  },
});

proveOperation(
  "pause(stream, consumer)",
  pause(ORDERS, { consumer: "shipping" }),
  "pause a consumer of",
  {
    "look at the stream": lookAtStream,
    "look at the consumer": lookAtConsumer,
    "pause and resume it": managed(async (jsm) => {
      expect((await jsm.consumers.pause("ORDERS", "shipping", later())).paused, true);
      expect((await jsm.consumers.resume("ORDERS", "shipping")).paused, false);
    }),
  },
);

proveOperation(
  "unpin(stream, consumer)",
  unpin(ORDERS, { consumer: "shipping" }),
  "unpin a consumer of",
  {
    "look at the stream": lookAtStream,
    "look at the consumer": lookAtConsumer,
    "take its client off": managed((jsm) => jsm.consumers.unpin("ORDERS", "shipping", "workers")),
  },
);

proveOperation(
  "rewind(stream, consumer)",
  rewind(ORDERS, { consumer: "shipping" }),
  "rewind a consumer of",
  {
    "look at the stream": lookAtStream,
    "look at the consumer": lookAtConsumer,
    "go back to a sequence": managed((jsm) => jsm.consumers.reset("ORDERS", "shipping", 2)),
  },
);

proveOperation("list(stream)", list(ORDERS), "list the consumers of", {
  "look at the stream": lookAtStream,
  "list the consumers": managed(async (jsm) =>
    expect((await jsm.consumers.list("ORDERS").next()).length, 2),
  ),
  "list their names": async ({ nc }) => {
    const answer = await nc.request("$JS.API.CONSUMER.NAMES.ORDERS", "", { timeout: TIMEOUT });
    const { consumers = [] } = answer.json<{ consumers?: string[] }>();
    expect(consumers.sort().join(), "billing,shipping");
  },
  "look at any consumer": managed(async (jsm) => {
    for (const consumer of ["shipping", "billing"]) await jsm.consumers.info("ORDERS", consumer);
  }),
});

prove("list()", {
  grants: [list()],
  setup: makeStreams,
  steps: {
    "see that JetStream is there, list streams and their names": async ({ nc }) => {
      const jsm = await jetstreamManager(nc, { timeout: TIMEOUT });
      expect((await jsm.streams.list().next()).length, 2);
      expect((await jsm.streams.names().next()).sort().join(), "LEDGER,ORDERS");
    },
    "find the stream of a subject": managed(async (jsm) =>
      expect(await jsm.streams.find("ledger.a"), "LEDGER"),
    ),
    "nothing else": together(
      Object.fromEntries(
        Object.entries(requests).map(([name, ask]) => [
          `not ${name} ORDERS`,
          refusedTo((jsm) => ask(jsm, "ORDERS", "shipping")),
        ]),
      ),
    ),
  },
});
