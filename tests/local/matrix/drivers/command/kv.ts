/** Operations of key-value buckets. */
import { refused, same, says, type Act, type Use } from "./act.ts";

const keys =
  (want: string, ...pattern: readonly string[]): Act =>
  async ({ run, args }) => {
    const said = await run("kv", "ls", args.bucket, ...pattern);
    same(said.trim().split(/\s+/).sort().join(" "), want);
  };

const watch =
  (wanted: readonly RegExp[], ...words: readonly string[]): Act =>
  async ({ until, args }) => {
    await until(wanted, "kv", "watch", args.bucket, ...words);
  };

const tea = /PUT \S+ > eu\.tea: 2/;
const milk = /PUT \S+ > eu\.milk: 1/;
const gone = /DELETE \S+ > eu\.gone/;

const kv = ({ run, args }: Use, verb: string, ...words: readonly string[]) =>
  run("kv", verb, args.bucket, ...words);

export const keyValue: Readonly<Record<string, Act>> = {
  "kv get": async (use) => same(await kv(use, "get", "eu.tea", "--raw"), "2"),
  "kv get a missing key": async (use) => {
    await refused(kv(use, "get", "eu.none"), /key not found/);
    await refused(kv(use, "get", "eu.gone"), /key not found/);
  },
  "kv get by revision": async (use) => {
    const revision = String(use.args.revision ?? 0);
    same(await kv(use, "get", "eu.tea", "--raw", "--revision", revision), "1");
  },
  "kv history": async (use) => says(await kv(use, "history", "eu.tea"), / 1 +│\n/, / 2 +│\n/),
  "kv keys": keys("eu.milk eu.tea us.tea"),
  "kv keys, one filter": keys("eu.milk eu.tea", "eu.>"),
  "kv watch one key": watch([tea], "eu.tea"),
  "kv watch a pattern": watch([tea, milk, gone], "eu.*"),
  "kv watch all": watch([tea, milk, gone, /PUT \S+ > us\.tea: 1/]),
  "kv watch updates": watch([/^\[[^\]]+\] PUT \S+ > eu\.tick/], "eu.>", "--updates"),
  "kv status": async (use) =>
    says(await kv(use, "status"), new RegExp(use.args.bucket), /History Kept: 5/),
  "kv put": async (use) => same(await kv(use, "put", "eu.tea", "3"), "3\n"),
  "kv create": async (use) => same(await kv(use, "create", "eu.new", "1"), "1\n"),
  "kv create a key that exists": (use) =>
    refused(kv(use, "create", "eu.tea", "1"), /wrong last sequence|key exists/),
  "kv create, delete, create": async (use) => {
    await kv(use, "create", "eu.lock", "1");
    await kv(use, "del", "eu.lock", "--force");
    await kv(use, "create", "eu.lock", "2");
  },
  "kv update": async (use) => {
    await kv(use, "put", "eu.own", "1");
    // the bucket has six messages before it, of which the first has the revision that is known
    const own = String((use.args.revision ?? 0) + 6);
    same(await kv(use, "update", "eu.own", "2", own), "2\n");
  },
  "kv update an old revision": (use) =>
    refused(kv(use, "update", "eu.tea", "3", String(use.args.revision)), /wrong last sequence/),
  "kv delete": async (use) => {
    await kv(use, "del", "eu.tea", "--force");
  },
  "kv purge": async (use) => {
    await kv(use, "purge", "eu.tea", "--force");
  },
  "kv purge deletes": async (use) => {
    await kv(use, "compact", "--force");
  },
  "kv create for a time": async (use) =>
    same(await kv(use, "create", "eu.new", "1", "--ttl", "1m"), "1\n"),
  "kv purge for a time": async (use) => {
    await kv(use, "purge", "eu.tea", "--force", "--ttl", "1m");
  },
  "kv make a bucket with markers": async (use) =>
    says(await kv(use, "add", "--marker-ttl", "1h"), /Limit Marker.*1h/),
  "kv make a bucket": async (use) =>
    says(await kv(use, "add", "--history", "5"), /History Kept: 5/),
  "kv change a bucket": async (use) => {
    await kv(use, "add");
    says(await kv(use, "edit", "--description", "Prices"), /Description: Prices/);
  },
};
