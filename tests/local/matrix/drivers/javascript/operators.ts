/** Operations of those who look after streams, and of those who read single messages. */
import {
  jetstream,
  jetstreamManager,
  type JetStreamManager,
  type PurgeOpts,
} from "@nats-io/jetstream";
import { Kvm } from "@nats-io/kv";
import { Objm } from "@nats-io/obj";
import { all, refused, same, type Act, type Use } from "./act.ts";

const on =
  (act: (jsm: JetStreamManager, use: Use) => Promise<void>): Act =>
  async (use) =>
    act(await jetstreamManager(use.nc, use.js), use);

const left = async (jsm: JetStreamManager, { args }: Use, want: number) =>
  same((await jsm.streams.info(args.stream)).state.messages, want);

const purge = (want: number, options: (subject: string) => PurgeOpts | undefined): Act =>
  on(async (jsm, use) => {
    await jsm.streams.purge(use.args.stream, options(use.args.subject));
    await left(jsm, use, want);
  });

const remove = (erase: boolean): Act =>
  on(async (jsm, use) => {
    same(await jsm.streams.deleteMessage(use.args.stream, 2, erase), true);
    await left(jsm, use, 5);
  });

const includes = (names: readonly string[], want: string) => same(names.includes(want), true);

export const operators: Readonly<Record<string, Act>> = {
  "stream purge": purge(0, () => undefined),
  "stream purge a subject": purge(1, (subject) => ({ filter: `${subject}.a` })),
  "stream purge, keeping the last": purge(2, () => ({ keep: 2 })),
  "stream purge up to a sequence": purge(2, () => ({ seq: 5 })),
  "message delete": remove(false),
  "message delete, overwriting it": remove(true),
  "stream delete": on(async (jsm, { args }) => {
    same(await jsm.streams.delete(args.stream), true);
    await refused(jsm.streams.info(args.stream), /not found/);
  }),
  "kv delete the bucket": on(async (jsm, { nc, js, args }) => {
    same(await (await new Kvm(jetstream(nc, js)).open(args.bucket)).destroy(), true);
    await refused(jsm.streams.info(`KV_${args.bucket}`), /not found/);
  }),
  "object delete the bucket": on(async (jsm, { nc, js, args }) => {
    same(await (await new Objm(jetstream(nc, js)).open(args.bucket)).destroy(), true);
    await refused(jsm.streams.info(`OBJ_${args.bucket}`), /not found/);
  }),
  "consumer delete": on(async (jsm, { args: { stream, consumer } }) => {
    same(await jsm.consumers.delete(stream, consumer), true);
    await refused(jsm.consumers.info(stream, consumer), /not found/);
  }),
  "consumer pause and resume": on(async (jsm, { args: { stream, consumer } }) => {
    const later = new Date(Date.now() + 3_600_000);
    same((await jsm.consumers.pause(stream, consumer, later)).paused, true);
    same((await jsm.consumers.resume(stream, consumer)).paused, false);
  }),
  "consumer unpin": on((jsm, { args: { stream, consumer } }) =>
    jsm.consumers.unpin(stream, consumer, "workers"),
  ),
  "consumer reset": on(async (jsm, { args: { stream, consumer } }) => {
    same((await jsm.consumers.reset(stream, consumer)).name, consumer);
  }),
  "consumer reset to a sequence": on(async (jsm, { args: { stream, consumer } }) => {
    await jsm.consumers.reset(stream, consumer, 5);
    same((await jsm.consumers.info(stream, consumer)).num_pending, 2);
  }),
  "list streams": on(async (jsm, { args }) => {
    const streams = await all(jsm.streams.list());
    includes(
      streams.map(({ config }) => config.name),
      args.stream,
    );
  }),
  "list the names of streams": on(async (jsm, { args }) =>
    includes(await all(jsm.streams.names()), args.stream),
  ),
  "list the account's limits": on(async (jsm) =>
    same((await jsm.getAccountInfo()).streams > 0, true),
  ),
  "list buckets": async ({ nc, js, args }) => {
    const buckets = await all(new Kvm(jetstream(nc, js)).list());
    includes(
      buckets.map(({ bucket }) => bucket),
      args.bucket,
    );
  },
  "list object buckets": async ({ nc, js, args }) => {
    const buckets = await all(new Objm(jetstream(nc, js)).list());
    includes(
      buckets.map(({ bucket }) => bucket),
      args.bucket,
    );
  },
  "list subjects": on(async (jsm, { args: { stream, subject } }) => {
    const { state } = await jsm.streams.info(stream, { subjects_filter: ">" });
    same(state.subjects, { [`${subject}.a`]: 5, [`${subject}.b`]: 1 });
  }),
  "list consumers": on(async (jsm, { args: { stream, consumer } }) => {
    const consumers = await all(jsm.consumers.list(stream));
    same(
      consumers.map(({ name }) => name),
      [consumer],
    );
  }),
  "message get": on(async (jsm, { args }) =>
    same((await jsm.streams.getMessage(args.stream, { seq: 2 }))?.string(), "2"),
  ),
  "message get the last of a subject": on(async (jsm, { args: { stream, subject } }) =>
    same((await jsm.direct.getMessage(stream, { last_by_subj: `${subject}.a` }))?.string(), "5"),
  ),
  "message get the next of a subject": on(async (jsm, { args: { stream, subject } }) => {
    const next = { seq: 2, next_by_subj: `${subject}.b` };
    same((await jsm.direct.getMessage(stream, next))?.string(), "6");
  }),
  "message get, directly": on(async (jsm, { args }) =>
    same((await jsm.direct.getMessage(args.stream, { seq: 2 }))?.string(), "2"),
  ),
  "message get several": on(async (jsm, { args }) => {
    const messages = await all(await jsm.direct.getBatch(args.stream, { seq: 2, batch: 3 }));
    same(
      messages.map((message) => message.string()),
      ["2", "3", "4"],
    );
  }),
  "message get the last of several subjects": on(async (jsm, { args: { stream, subject } }) => {
    const last = { multi_last: [`${subject}.*`] };
    const messages = await all(await jsm.direct.getLastMessagesFor(stream, last));
    same(
      messages.map((message) => message.string()),
      ["5", "6"],
    );
  }),
};
