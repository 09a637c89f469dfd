/** Everything that a client in JavaScript does across a wall, a line of JSON an operation. */
import { jetstream, jetstreamManager, AckPolicy } from "@nats-io/jetstream";
import { Kvm, type KV } from "@nats-io/kv";
import { Objm, type ObjectStore } from "@nats-io/obj";
import { Svcm } from "@nats-io/services";
import type { NatsConnection } from "@nats-io/transport-node";
import { connectWithEntra, jetstreamOptions } from "../../../../client/index.ts";
import { until } from "../../../support/waiting/until.ts";

const {
  NATS_URL: servers = "",
  NATS_ACCOUNT: account = "",
  NATS_TOKEN: token = "",
  NATS_DOMAIN: domain = "",
  NATS_CONSUMER: own = "",
} = process.env;
/** As the stack's settings have them. */
const settings = { servers, scope: "", domains: { [account]: [domain] } };
const options = jetstreamOptions(settings, account);
const patience = 10_000;

/** Does something, and says how it went. */
async function attempt(operation: string, act: () => Promise<unknown>): Promise<void> {
  const late = new Promise((_, reject) =>
    setTimeout(() => reject(new Error("nothing happened")), patience).unref(),
  );
  const error = await Promise.race([act(), late]).then(() => undefined, String);
  console.log(JSON.stringify({ operation, error }));
}

function expect(got: unknown, want: unknown): void {
  if (got !== want) throw new Error(`${String(got)} instead of ${String(want)}`);
}

/** The first one. */
async function first<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new Error("there is none");
}

async function count(items: AsyncIterable<unknown>): Promise<number> {
  let all = 0;
  for await (const _ of items) all += 1;
  return all;
}

async function streams(nc: NatsConnection): Promise<void> {
  const js = jetstream(nc, options);
  const worker = () => js.consumers.get("ORDERS", own);
  const next = async () =>
    (await (await worker()).next({ expires: 5_000 })) ?? Promise.reject(new Error("no message"));
  await attempt("publish to a stream", async () => {
    for (let i = 0; i < 9; i += 1) await js.publish("orders.events.created", "javascript");
  });
  await attempt("create a consumer", async () => {
    const jsm = await jetstreamManager(nc, { ...options, checkAPI: false });
    const filter_subject = "orders.events.created";
    await jsm.consumers.add("ORDERS", {
      durable_name: own,
      filter_subject,
      ack_policy: AckPolicy.Explicit,
    });
  });
  await attempt("fetch and acknowledge", async () => {
    let fetched = 0;
    for await (const message of await (await worker()).fetch({ max_messages: 3 })) {
      message.ack();
      fetched += 1;
    }
    expect(fetched, 3);
  });
  await attempt("hear of an acknowledgement", async () =>
    expect(await (await next()).ackAck(), true),
  );
  await attempt("ask for time, give back, give up", async () => {
    const message = await next();
    message.working();
    message.nak();
    (await next()).term();
    await nc.flush();
  });
  await attempt("consume", async () => (await first(await (await worker()).consume())).ack());
  await attempt("follow in order, by pulling", async () =>
    first(await (await js.consumers.get("ORDERS")).consume()),
  );
  await attempt("follow in order, pushed", async () =>
    first(await (await js.consumers.getPushConsumer("ORDERS")).consume()),
  );
}

async function keys(nc: NatsConnection): Promise<void> {
  let kv: KV;
  let revision = 0;
  await attempt(
    "open a bucket",
    async () => (kv = await new Kvm(jetstream(nc, options)).open("prices")),
  );
  await attempt("put a key", () => kv.put("javascript.tea", "1"));
  await attempt("create a key", async () => (revision = await kv.create("javascript.milk", "1")));
  await attempt("update a key", () => kv.update("javascript.milk", "2", revision));
  await attempt(
    "get a key",
    eventually(async () => expect((await kv.get("javascript.milk"))?.string(), "2")),
  );
  await attempt(
    "get a revision",
    eventually(async () => expect((await kv.get("javascript.milk", { revision }))?.string(), "1")),
  );
  await attempt("list keys", async () => expect(await count(await kv.keys("javascript.>")), 2));
  await attempt("read a key's history", async () =>
    expect(await count(await kv.history({ key: "javascript.milk" })), 2),
  );
  await attempt("watch keys", async () => {
    const watch = await kv.watch({ key: "javascript.>", include: "updates" });
    await kv.put("javascript.tea", "seen");
    expect((await first(watch)).string(), "seen");
  });
  await attempt("delete and purge keys", async () => {
    await kv.delete("javascript.tea");
    await kv.purge("javascript.milk");
  });
  await attempt("look at a bucket", () => kv.status());
}

async function objects(nc: NatsConnection): Promise<void> {
  let store: ObjectStore;
  const large = new Uint8Array(400_000).fill(7);
  const blob = () => store.putBlob({ name: "javascript" }, large);
  await attempt(
    "open an object bucket",
    async () => (store = await new Objm(jetstream(nc, options)).open("files")),
  );
  await attempt("put an object", blob);
  await attempt("overwrite an object", blob);
  await attempt(
    "get an object",
    eventually(async () => expect((await store.getBlob("javascript"))?.length, large.length)),
  );
  await attempt("list objects", async () =>
    expect(
      (await store.list()).some(({ name }) => name === "javascript"),
      true,
    ),
  );
  await attempt("watch objects", async () => first(await store.watch({ includeHistory: true })));
  await attempt("delete an object", () => store.delete("javascript"));
}

/** Reads by direct get are answered by any copy of the stream, which may be a write behind. */
function eventually(read: () => Promise<void>): () => Promise<void> {
  return async () => {
    let failure: unknown;
    const succeeds = () =>
      read().then(
        () => true,
        (error: unknown) => {
          failure = error;
          return false;
        },
      );
    await until("a read", succeeds, { everyMs: 50, details: () => String(failure) });
  };
}

async function services(nc: NatsConnection): Promise<void> {
  const askTwo = async (subject: string) =>
    expect(
      await count(
        await nc.requestMany(subject, "", { strategy: "count", maxMessages: 2, maxWait: 2_000 }),
      ),
      2,
    );
  await attempt("ask a service", async () =>
    expect((await nc.request("orders.status")).string(), "fine"),
  );
  await attempt("ask all of a service", () => askTwo("orders.poll"));
  await attempt("gather until a pause", async () => {
    const options = { strategy: "stall", stall: 300, maxWait: patience } as const;
    expect(await count(await nc.requestMany("orders.poll", "", options)), 2);
  });
  await attempt("gather until the end is said", async () => {
    const options = { strategy: "sentinel", maxWait: patience } as const;
    const said: string[] = [];
    for await (const part of await nc.requestMany("orders.parts", "", options))
      said.push(part.string());
    expect(said.join(), "1,2,3,");
  });
  // the library of services is typed for its own copy of the core
  const lookUp = new Svcm(nc as unknown as ConstructorParameters<typeof Svcm>[0]).client();
  const found: string[] = [];
  await attempt("find services", async () => {
    for await (const { id } of await lookUp.ping()) found.push(id);
    expect(found.length, 2);
  });
  await attempt("look at services", async () =>
    expect(await count(await lookUp.stats("orders")), 2),
  );
  await attempt("look at one service", async () => {
    const one = await first(await lookUp.info("orders", found[0]));
    expect(one.id, found[0]);
  });
}

async function operators(nc: NatsConnection): Promise<void> {
  const jsm = await jetstreamManager(nc, { ...options, checkAPI: false });
  const { seq } = await jetstream(nc, options).publish("orders.events.kept", "kept");
  const consumers = async () => (await jsm.consumers.list("ORDERS").next()).map(({ name }) => name);
  await attempt("list streams", async () =>
    expect((await jsm.streams.names().next()).includes("ORDERS"), true),
  );
  await attempt("list consumers", async () => expect((await consumers()).includes(own), true));
  await attempt("get a message", async () =>
    expect((await jsm.streams.getMessage("ORDERS", { seq }))?.string(), "kept"),
  );
  await attempt(
    "get the last message of a subject",
    eventually(async () => {
      const last = { last_by_subj: "orders.events.kept" };
      expect((await jsm.direct.getMessage("ORDERS", last))?.seq, seq);
    }),
  );
  await attempt("pause and resume a consumer", async () => {
    const later = new Date(Date.now() + 3_600_000);
    expect((await jsm.consumers.pause("ORDERS", own, later)).paused, true);
    expect((await jsm.consumers.resume("ORDERS", own)).paused, false);
  });
  await attempt("delete a message", async () =>
    expect(await jsm.streams.deleteMessage("ORDERS", seq), true),
  );
  await attempt("purge a subject", async () => {
    await jetstream(nc, options).publish("orders.events.kept", "once more");
    expect((await jsm.streams.purge("ORDERS", { filter: "orders.events.kept" })).purged, 1);
  });
}

const expiresOnTimestamp = Date.now() + 3_600_000;
const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp }) };
const nc = await connectWithEntra({ ...settings, credential, account });
await streams(nc);
await keys(nc);
await objects(nc);
await services(nc);
await operators(nc);
await nc.close();
process.exit(0);
