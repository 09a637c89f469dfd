/** Operations of key-value buckets. */
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { Kvm, type KV, type KvWatchEntry, type KvWatchOptions } from "@nats-io/kv";
import { all, refused, same, type Act, type Use } from "./act.ts";

const open = ({ nc, js, args: { bucket, direct = false } }: Use): Promise<KV> =>
  new Kvm(jetstream(nc, js)).open(bucket, direct ? { allow_direct: true } : {});

const on =
  (act: (kv: KV, use: Use) => Promise<void>): Act =>
  async (use) =>
    act(await open(use), use);

const keys = (filter: string | string[] | undefined, want: readonly string[]): Act =>
  on(async (kv) => same((await all(await kv.keys(filter))).sort(), want));

/** The first values, and the mark that these were all; then stops. */
const watch = (options: KvWatchOptions, want: readonly string[]): Act =>
  on(async (kv) => {
    const watcher = await kv.watch(options);
    const seen: string[] = [];
    for await (const entry of watcher) {
      seen.push(valueOf(entry));
      if (entry.delta === 0) watcher.stop();
    }
    same(seen.sort(), want);
  });

const valueOf = (entry: KvWatchEntry) =>
  `${entry.key} ${entry.operation === "PUT" ? entry.string() : entry.operation}`;

export const keyValue: Readonly<Record<string, Act>> = {
  "kv get": on(async (kv) => same((await kv.get("eu.tea"))?.string(), "2")),
  "kv get a missing key": on(async (kv) => {
    same(await kv.get("eu.none"), null);
    same((await kv.get("eu.gone"))?.operation, "DEL");
  }),
  "kv get by revision": on(async (kv, { args: { revision = 0 } }) =>
    same((await kv.get("eu.tea", { revision }))?.string(), "1"),
  ),
  "kv history": on(async (kv) => {
    const entries = await all(await kv.history({ key: "eu.tea" }));
    same(
      entries.map((entry) => entry.string()),
      ["1", "2"],
    );
  }),
  "kv keys": keys(undefined, ["eu.milk", "eu.tea", "us.tea"]),
  "kv keys, one filter": keys("eu.>", ["eu.milk", "eu.tea"]),
  "kv keys, several filters": keys(["eu.milk", "eu.tea"], ["eu.milk", "eu.tea"]),
  "kv watch all": watch({}, ["eu.gone DEL", "eu.milk 1", "eu.tea 2", "us.tea 1"]),
  "kv watch one key": watch({ key: "eu.tea" }, ["eu.tea 2"]),
  "kv watch a pattern": watch({ key: "eu.*" }, ["eu.gone DEL", "eu.milk 1", "eu.tea 2"]),
  "kv watch several patterns": watch({ key: ["eu.tea", "eu.milk"] }, ["eu.milk 1", "eu.tea 2"]),
  "kv watch updates": on(async (kv) => {
    const watcher = await kv.watch({ key: "eu.>", include: "updates" });
    for await (const entry of watcher) {
      same(entry.key, "eu.tick");
      watcher.stop();
    }
  }),
  "kv status": on(async (kv, { args }) => {
    const { bucket, history } = await kv.status();
    same([bucket, history], [args.bucket, 5]);
  }),
  "kv put": on(async (kv) => same((await kv.put("eu.tea", "3")) > 0, true)),
  "kv create": on(async (kv) => same((await kv.create("eu.new", "1")) > 0, true)),
  "kv create a key that exists": on((kv) =>
    refused(kv.create("eu.tea", "1"), /wrong last sequence/),
  ),
  "kv create, delete, create": on(async (kv) => {
    await kv.create("eu.lock", "1");
    await kv.delete("eu.lock");
    await kv.create("eu.lock", "2");
  }),
  "kv update": on(async (kv) => {
    const revision = await kv.put("eu.own", "1");
    same((await kv.update("eu.own", "2", revision)) > revision, true);
  }),
  "kv update an old revision": on((kv, { args: { revision = 0 } }) =>
    refused(kv.update("eu.tea", "3", revision), /wrong last sequence/),
  ),
  "kv delete": on((kv) => kv.delete("eu.tea")),
  "kv delete by revision": on(async (kv) => {
    const previousSeq = await kv.put("eu.own", "1");
    await refused(kv.delete("eu.own", { previousSeq: previousSeq + 1 }), /wrong last sequence/);
    await kv.delete("eu.own", { previousSeq });
  }),
  "kv purge": on((kv) => kv.purge("eu.tea")),
  "kv create for a time": on(async (kv) => same((await kv.create("eu.new", "1", "1m")) > 0, true)),
  "kv purge for a time": on((kv) => kv.purge("eu.tea", { ttl: "1m" })),
  "kv make a bucket with markers": async ({ nc, js, args }) => {
    const made = await new Kvm(jetstream(nc, js)).create(args.bucket, { markerTTL: 3_600_000 });
    same((await made.status()).markerTTL, 3_600_000);
  },
  "kv make a bucket": async ({ nc, js, args }) => {
    const made = await new Kvm(jetstream(nc, js)).create(args.bucket, { history: 5 });
    same((await made.status()).history, 5);
  },
  "kv change a bucket": async ({ nc, js, args }) => {
    await new Kvm(jetstream(nc, js)).create(args.bucket);
    const jsm = await jetstreamManager(nc, js);
    const { config } = await jsm.streams.update(`KV_${args.bucket}`, { description: "Prices" });
    same(config.description, "Prices");
  },
};
