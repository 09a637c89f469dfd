import { jetstream } from "@nats-io/jetstream";
import { Kvm, type KV, type KvWatchEntry } from "@nats-io/kv";
import type { NatsConnection } from "@nats-io/transport-node";

import { kv } from "../../../access/index.ts";
import { cleanUp, createNamed, prove, pushUnnamed, refused, type Use } from "./prove.ts";

const TIMEOUT = 1000;
/** More than one flow-control window. */
const MANY = 400;
const LARGE = "x".repeat(8 * 1024);

async function makeBucket(admin: NatsConnection): Promise<void> {
  const bucket = await new Kvm(jetstream(admin)).create("prices", { history: 5 });
  await bucket.put("eu.lamp", "9");
  await bucket.put("us.lamp", "10");
}

async function makeLargeBucket(admin: NatsConnection): Promise<void> {
  await makeBucket(admin);
  const bucket = await new Kvm(jetstream(admin)).open("prices");
  await Promise.all(Array.from({ length: MANY }, (_, i) => bucket.put(`eu.${i}`, LARGE)));
}

/** As clients in other languages open a bucket: they look at its stream, and use direct get. */
function open({ nc, inbox }: Use, allow_direct = true): Promise<KV> {
  const js = jetstream(nc, { timeout: TIMEOUT, watcherPrefix: inbox });
  return new Kvm(js).open("prices", { allow_direct });
}

function require(condition: boolean): void {
  if (!condition) throw new Error("not what was put");
}

async function readAll(entries: AsyncIterable<KvWatchEntry>): Promise<void> {
  for await (const entry of entries) if (entry.delta === 0) return;
}

prove("kv(bucket).read()", {
  grants: [kv("prices").read()],
  setup: makeLargeBucket,
  steps: {
    "look at the bucket": async (use) => await (await open(use)).status(),
    get: async (use) => require((await (await open(use)).get("eu.lamp"))?.string() === "9"),
    "get a revision": async (use) => {
      const bucket = await open(use);
      require((await bucket.get("eu.lamp", { revision: 1 }))?.string() === "9");
    },
    "get without direct get": async (use) => {
      const bucket = await open(use, false);
      require((await bucket.get("us.lamp"))?.string() === "10");
    },
    keys: async (use) => {
      let count = 0;
      for await (const _ of await (await open(use)).keys()) count += 1;
      require(count === MANY + 2);
    },
    watch: async (use) => readAll(await (await open(use)).watch()),
    "watch as nats-py does": (use) => pushUnnamed(use, "KV_prices", "$KV.prices.eu.>"),
    "watch several patterns": (use) =>
      createNamed(use, "KV_prices", ["$KV.prices.eu.>", "$KV.prices.us.>"]),
    "stop watching": (use) => cleanUp(use, "KV_prices"),
  },
});

prove("kv(bucket).read(keys)", {
  grants: [kv("prices").read("eu.>")],
  setup: makeLargeBucket,
  steps: {
    "look at the bucket": async (use) => await (await open(use)).status(),
    get: async (use) => require((await (await open(use)).get("eu.lamp"))?.string() === "9"),
    keys: async (use) => {
      let count = 0;
      for await (const _ of await (await open(use)).keys("eu.>")) count += 1;
      require(count === MANY + 1);
    },
    watch: async (use) => readAll(await (await open(use)).watch({ key: "eu.>" })),
    "stop watching": (use) => cleanUp(use, "KV_prices"),
    "not watch several patterns": refused((use) =>
      createNamed(use, "KV_prices", ["$KV.prices.eu.a", "$KV.prices.eu.b"]),
    ),
    "not watch as nats-py does": refused((use) => pushUnnamed(use, "KV_prices", "$KV.prices.eu.>")),
    "not get another key": refused(async (use) => (await open(use)).get("us.lamp")),
    "not watch another key": refused(async (use) => (await open(use)).watch({ key: "us.>" })),
    // the server holds the consumer to the filter in the request's subject
    "not watch another key under its own name": refused(async ({ nc }) => {
      const config = { name: "w", filter_subject: "$KV.prices.us.>" };
      const subject = "$JS.API.CONSUMER.CREATE.KV_prices.w.$KV.prices.eu.>";
      const body = JSON.stringify({ stream_name: "KV_prices", config });
      const answer = await nc.request(subject, body, { timeout: TIMEOUT });
      if ("error" in answer.json<object>()) throw new Error(answer.string());
    }),
  },
});

prove("kv(bucket).write()", {
  grants: [kv("prices").write()],
  setup: makeBucket,
  steps: {
    "look at the bucket": async (use) => await (await open(use)).status(),
    put: async (use) => await (await open(use)).put("eu.lamp", "8"),
    create: async (use) => await (await open(use)).create("eu.desk", "120"),
    delete: async (use) => (await open(use)).delete("eu.lamp"),
    purge: async (use) => (await open(use)).purge("us.lamp"),
  },
});

prove("kv(bucket).write(keys)", {
  grants: [kv("prices").write("eu.>")],
  setup: makeBucket,
  steps: {
    "look at the bucket": async (use) => await (await open(use)).status(),
    put: async (use) => await (await open(use)).put("eu.lamp", "8"),
  },
});

const takeAndRelease = async (use: Use, direct = true): Promise<void> => {
  const bucket = await open(use, direct);
  await bucket.create("eu.lock", "mine");
  await bucket.delete("eu.lock");
  await bucket.create("eu.lock", "mine again");
  await bucket.purge("eu.lock");
};

prove("kv(bucket).lock()", {
  grants: [kv("prices").lock()],
  setup: makeBucket,
  steps: {
    "look at the bucket": async (use) => await (await open(use)).status(),
    "take, release and take a lock": (use) => takeAndRelease(use),
    "take it without direct get": (use) => takeAndRelease(use, false),
    "not watch": refused(async (use) => (await open(use)).watch()),
  },
});

prove("kv(bucket).lock(keys)", {
  grants: [kv("prices").lock("eu.>")],
  setup: makeBucket,
  steps: {
    "look at the bucket": async (use) => await (await open(use)).status(),
    "take, release and take a lock": (use) => takeAndRelease(use),
    "not take another": refused(async (use) => (await open(use)).create("us.lock", "mine")),
    "not see another": refused(async (use) => (await open(use)).get("us.lamp")),
    "not read what a key was": refused(async (use) =>
      (await open(use)).get("eu.lamp", { revision: 1 }),
    ),
  },
});

prove("kv(bucket).manage()", {
  grants: [kv("prices").manage()],
  steps: {
    "create the bucket": async ({ nc }) => {
      await new Kvm(jetstream(nc, { timeout: TIMEOUT })).create("prices");
    },
    "reconfigure it": async ({ nc }) => {
      const jsm = await jetstream(nc, { timeout: TIMEOUT }).jetstreamManager(false);
      await jsm.streams.update("KV_prices", { max_msgs_per_subject: 10 });
    },
  },
});
