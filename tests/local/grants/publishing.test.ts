/** What a writer can do with headers and batches: the right to publish is enough, and is no more than it. */
import { jetstream, jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { startFastIngest } from "@nats-io/jetstream/internal";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { lastOf, publishTo, stream } from "../../../access/index.ts";
import { until } from "../../support/waiting/until.ts";
import { prove, refused, type Step, type Use } from "./prove.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
const MINE = "orders.mine.>";
const TIMEOUT = 1_000;

const js = ({ nc }: Use) => jetstream(nc, { timeout: TIMEOUT });
const makeStream =
  (settings: Partial<StreamConfig>) =>
  async (admin: NatsConnection): Promise<void> => {
    const jsm = await jetstreamManager(admin);
    await jsm.streams.add({
      name: "ORDERS",
      subjects: ["orders.>"],
      allow_direct: true,
      ...settings,
    });
  };

function expect(is: unknown, wanted: unknown): void {
  if (is !== wanted) throw new Error(`${String(is)} instead of ${String(wanted)}`);
}

async function held({ admin }: Use, subject = "orders.>"): Promise<string> {
  const jsm = await jetstreamManager(admin);
  const { state } = await jsm.streams.info("ORDERS", { subjects_filter: subject });
  return Object.entries(state.subjects ?? {})
    .map(([name, count]) => `${name} ${count}`)
    .sort()
    .join();
}

prove("publishTo(stream) that takes atomic batches", {
  grants: [publishTo(ORDERS, MINE)],
  setup: makeStream({ allow_atomic: true }),
  steps: {
    "store several messages together": async (use) => {
      const batch = await js(use).startBatch("orders.mine.a", "1");
      batch.add("orders.mine.b", "2");
      await batch.add("orders.mine.c", "3", { ack: true });
      expect((await batch.commit("orders.mine.d", "4")).count, 4);
    },
    "not begin with a subject of another": refused((use) =>
      js(use).startBatch("orders.others", "1"),
    ),
    "not bring one in later: then nothing is stored": async (use) => {
      const batch = await js(use).startBatch("orders.mine.e", "1");
      batch.add("orders.others", "2");
      const ended = await batch.commit("orders.mine.f", "3").then(
        () => "stored",
        () => "refused",
      );
      expect(ended, "refused");
      expect(await held(use, "orders.mine.e"), "");
      expect(await held(use, "orders.others"), "");
    },
  },
});

const many =
  (use: Use, subject: string): Step =>
  async () => {
    const options = { inboxPrefix: use.inbox, allowGaps: false };
    const first = await startFastIngest(use.nc, "orders.mine.a", "0", options, TIMEOUT);
    for (let i = 1; i < 50; i += 1) await first.add(subject, String(i));
    const { count } = await first.last(subject, "50");
    expect(count, 51);
  };

prove("publishTo(stream) that takes fast batches", {
  grants: [publishTo(ORDERS, MINE)],
  setup: makeStream({ allow_batched: true }),
  steps: {
    "store many messages quickly, acknowledged in its own inbox": (use) =>
      many(use, "orders.mine.b")(use),
    "not those of another subject": refused((use) => many(use, "orders.others")(use)),
    "not wait in an inbox that is not its own": refused((use) =>
      many({ ...use, inbox: "_INBOX" }, "orders.mine.b")(use),
    ),
  },
});

const add = async (use: Use, subject: string, by: string) => {
  const counting = headers();
  counting.set("Nats-Incr", by);
  // the client's types do not know the value
  const stored: object = await js(use).publish(subject, "", { headers: counting });
  return (stored as { val?: string }).val;
};

prove("publishTo(stream) and lastOf(stream) of counters", {
  grants: [publishTo(ORDERS, MINE), lastOf(ORDERS, MINE)],
  setup: async (admin) => {
    await makeStream({ allow_msg_counter: true })(admin);
    const counting = headers();
    counting.set("Nats-Incr", "7");
    await jetstream(admin).publish("orders.others", "", { headers: counting });
  },
  steps: {
    "add and subtract": async (use) => {
      expect(await add(use, "orders.mine.a", "+5"), "5");
      expect(await add(use, "orders.mine.a", "-2"), "3");
    },
    "read its counter": async ({ nc }) => {
      // asks for the account's limits first
      const jsm = await jetstreamManager(nc, { timeout: TIMEOUT });
      await jsm.streams.info("ORDERS");
      const last = await jsm.direct.getMessage("ORDERS", { last_by_subj: "orders.mine.a" });
      expect(last?.json<{ val: string }>().val, "3");
    },
    "not add to that of another": refused((use) => add(use, "orders.others", "+1")),
    "not read that of another": refused(async ({ nc }) => {
      const jsm = await jetstreamManager(nc, { timeout: TIMEOUT });
      await jsm.direct.getMessage("ORDERS", { last_by_subj: "orders.others" });
    }),
  },
});

prove("publishTo(stream) with lifetimes", {
  grants: [publishTo(ORDERS, MINE)],
  setup: makeStream({ allow_msg_ttl: true }),
  steps: {
    "let a message expire": async (use) => {
      await js(use).publish("orders.mine.a", "1", { ttl: "1s" });
      expect(await held(use), "orders.mine.a 1");
      await until("it expires", async () => (await held(use)) === "");
    },
    "not one of another subject": refused((use) =>
      js(use).publish("orders.others", "1", { ttl: "1s" }),
    ),
  },
});

const schedule = (use: Use, subject: string, target: string, at = "2099-01-01T00:00:00Z") => {
  const later = headers();
  later.set("Nats-Schedule", `@at ${at}`);
  later.set("Nats-Schedule-Target", target);
  return js(use).publish(subject, "later", { headers: later });
};

prove("publishTo(stream) that takes schedules", {
  grants: [publishTo(ORDERS, MINE)],
  setup: makeStream({ allow_msg_schedules: true }),
  steps: {
    "store later": async (use) => {
      await schedule(use, "orders.mine.a", "orders.mine.due", "2020-01-01T00:00:00Z");
      await until("it is due", async () => (await held(use)) === "orders.mine.due 1");
    },
    "end a schedule of its own": async (use) => {
      await schedule(use, "orders.mine.b", "orders.mine.due");
      const ends = { scheduleSubject: "orders.mine.b" };
      await js(use).publish("orders.mine.due", "now", { cancelSchedule: ends });
      expect(await held(use, "orders.mine.b"), "");
    },
    "not under a subject of another, though its target may be one": async (use) => {
      await refused(() => schedule(use, "orders.others", "orders.mine.due"))(use);
      await schedule(use, "orders.mine.c", "orders.others");
    },
    "not to a subject of another stream": refused((use) =>
      schedule(use, "orders.mine.d", "ledger.paid"),
    ),
  },
});
