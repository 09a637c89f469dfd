/** Operations of object buckets. */
import { jetstream } from "@nats-io/jetstream";
import { Objm, type ObjectStore } from "@nats-io/obj";
import { same, type Act, type Use } from "./act.ts";

const LENGTH = 400_000;
const ALL = ["note", "report"];

const on =
  (act: (store: ObjectStore, use: Use) => Promise<void>): Act =>
  async (use) =>
    act(await new Objm(jetstream(use.nc, use.js)).open(use.args.bucket), use);

export const objectBuckets: Readonly<Record<string, Act>> = {
  "object get": on(async (store) => same((await store.getBlob("report"))?.length, LENGTH)),
  "object get by a link": on(async (store) => same((await store.getBlob("link"))?.length, LENGTH)),
  "object get a missing one": on(async (store) => same(await store.getBlob("none"), null)),
  "object info": on(async (store) => same((await store.info("report"))?.size, LENGTH)),
  "object list": on(async (store) =>
    same((await store.list()).map(({ name }) => name).sort(), ALL),
  ),
  "object watch": on(async (store) => {
    const watcher = await store.watch({ includeHistory: true });
    const seen: string[] = [];
    for await (const { name } of watcher) {
      seen.push(name);
      if (seen.length === ALL.length) watcher.stop();
    }
    same(seen.sort(), ALL);
  }),
  "object status": on(async (store, { args }) => same((await store.status()).bucket, args.bucket)),
  "object put": on(async (store) =>
    same((await store.putBlob({ name: "new" }, new Uint8Array(LENGTH))).size, LENGTH),
  ),
  "object overwrite": on(async (store) =>
    same((await store.putBlob({ name: "report" }, new Uint8Array(LENGTH))).size, LENGTH),
  ),
  "object delete": on(async (store) => same((await store.delete("report")).success, true)),
  "object change its description": on(async (store) => {
    await store.update("report", { name: "report", description: "Of May" });
    same((await store.info("report"))?.description, "Of May");
  }),
  "object rename": on(async (store) => {
    await store.update("note", { name: "letter" });
    same((await store.info("letter"))?.size, 1);
  }),
  "object link": on(async (store) => {
    const report = await store.info("report");
    if (report === null) throw new Error("no report");
    same((await store.link("second", report)).name, "second");
  }),
  "object link to a bucket": on(async (store) =>
    same((await store.linkStore("third", store)).name, "third"),
  ),
  "object make a bucket": async ({ nc, js, args }) => {
    const store = await new Objm(jetstream(nc, js)).create(args.bucket);
    same((await store.status()).bucket, args.bucket);
  },
  "object seal a bucket": async ({ nc, js, args }) => {
    const store = await new Objm(jetstream(nc, js)).create(args.bucket);
    same((await store.seal()).sealed, true);
  },
};
