/** What operators and readers do with streams of another account: with exactly their grants, through the wall. */
import { AckPolicy, jetstream, jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { startFastIngest } from "@nats-io/jetstream/internal";
import { Kvm } from "@nats-io/kv";
import { headers, type NatsConnection } from "@nats-io/transport-node";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  account,
  backup,
  deleteConsumer,
  deleteMessages,
  deleteStream,
  getFrom,
  kv,
  lastOf,
  list,
  pause,
  policy,
  publishTo,
  purge,
  restore,
  rewind,
  role,
  stream,
  unpin,
  vault,
  type Grant,
} from "../../../access/index.ts";
import { backUp, bringBack } from "../../support/streams/backup.ts";
import { startSite, type Session, type Site } from "./site.ts";

const app = account("app", { description: "Operators and programs" });
const data = vault("data", {
  description: "Streams",
  jetstream: { disk: "64MiB", memory: "16MiB" },
});
const ORDERS = stream("ORDERS", {
  ...{ account: data, subjects: ["orders.>"] },
  ...{ allowDirect: true, allowAtomic: true, allowBatched: true },
});
const COUNTS = stream("COUNTS", { account: data, subjects: ["counts.>"], allowMsgCounter: true });
const prices = kv("prices", { account: data });
const shipping = { consumer: "shipping" };

const grants: Readonly<Record<string, readonly Grant[]>> = {
  Purge: [purge(ORDERS), purge(prices)],
  DeleteMessages: [deleteMessages(ORDERS)],
  DeleteStream: [deleteStream(ORDERS)],
  DeleteConsumer: [deleteConsumer(ORDERS, shipping)],
  Pause: [pause(ORDERS, shipping)],
  Unpin: [unpin(ORDERS, shipping)],
  Rewind: [rewind(ORDERS, shipping)],
  List: [list(data)],
  ListOrders: [list(ORDERS)],
  Get: [getFrom(ORDERS)],
  Last: [lastOf(ORDERS, "orders.paid")],
  Backup: [backup(ORDERS), backup(prices)],
  Publish: [publishTo(ORDERS, "orders.mine.>"), publishTo(COUNTS, "counts.mine")],
};
const members = ["application"] as const;
const roles = [
  ...Object.entries(grants).map(([name, granted]) =>
    role(name, { description: name, account: app, members, grants: granted }),
  ),
  role("Restore", { description: "Restores", account: data, members, grants: [restore(ORDERS)] }),
];

let site: Site;
let admin: NatsConnection;
let manager: JetStreamManager;
beforeAll(async () => {
  site = await startSite(policy({ accounts: [app, data], roles }));
  admin = await site.anybody("data");
  manager = await jetstreamManager(admin);
});
afterAll(() => site.stop());

beforeEach(async () => {
  for (const name of ["ORDERS", "COUNTS", "KV_prices"])
    await manager.streams.delete(name).catch(() => undefined);
  const settings = { allow_direct: true, allow_atomic: true, allow_batched: true };
  await manager.streams.add({ name: "ORDERS", subjects: ["orders.>"], ...settings });
  await manager.streams.add({ name: "COUNTS", subjects: ["counts.>"], allow_msg_counter: true });
  for (const subject of ["paid", "shipped", "paid"])
    await jetstream(admin).publish(`orders.${subject}`, subject);
  await manager.consumers.add("ORDERS", {
    ...{ durable_name: "shipping", ack_policy: AckPolicy.Explicit },
    ...{ priority_policy: "pinned_client", priority_groups: ["workers"] },
    priority_timeout: 60_000_000_000,
  });
});

const options = { domain: "data", checkAPI: false, timeout: 1_000 };

/** Does it as a session of the role, which the server must refuse nothing. */
async function as<T>(
  held: string,
  act: (jsm: JetStreamManager, session: Session) => Promise<T>,
): Promise<T> {
  const session = await site.session(held);
  const refused: string[] = [];
  void (async () => {
    for await (const status of session.nc.status())
      if (status.type === "error") refused.push(String(status.error));
  })();
  const done = await act(await jetstreamManager(session.nc, options), session);
  await session.nc.flush();
  expect(refused).toEqual([]);
  await session.nc.close();
  return done;
}

const messages = async () => (await manager.streams.info("ORDERS")).state.messages;

describe("through the wall, an operator", () => {
  it("purges a stream", async () => {
    await as("Purge", (jsm) => jsm.streams.purge("ORDERS", { filter: "orders.paid" }));
    expect(await messages()).toBe(1);
  });

  it("purges a bucket", async () => {
    const bucket = await new Kvm(jetstream(admin)).create("prices");
    await bucket.put("tea", "1");
    await as("Purge", (jsm) => jsm.streams.purge("KV_prices"));
    expect(await bucket.get("tea")).toBeNull();
  });

  it("deletes messages, a consumer, the stream", async () => {
    await as("DeleteMessages", (jsm) => jsm.streams.deleteMessage("ORDERS", 1));
    expect(await messages()).toBe(2);
    await as("DeleteConsumer", (jsm) => jsm.consumers.delete("ORDERS", "shipping"));
    await expect(manager.consumers.info("ORDERS", "shipping")).rejects.toThrow(/not found/);
    await as("DeleteStream", (jsm) => jsm.streams.delete("ORDERS"));
    await expect(manager.streams.info("ORDERS")).rejects.toThrow(/not found/);
  });

  it("pauses, resumes, unpins and rewinds a consumer", async () => {
    const later = new Date(Date.now() + 3_600_000);
    await as("Pause", async (jsm) => {
      expect((await jsm.consumers.pause("ORDERS", "shipping", later)).paused).toBe(true);
      expect((await jsm.consumers.resume("ORDERS", "shipping")).paused).toBe(false);
    });
    await as("Unpin", (jsm) => jsm.consumers.unpin("ORDERS", "shipping", "workers"));
    await as("Rewind", (jsm) => jsm.consumers.reset("ORDERS", "shipping", 2));
  });

  it("lists streams, and consumers", async () => {
    await as("List", async (jsm) => {
      expect((await jsm.streams.names().next()).sort()).toEqual(["COUNTS", "ORDERS"]);
      expect(await jsm.streams.list().next()).toHaveLength(2);
    });
    await as("ListOrders", async (jsm) => {
      expect((await jsm.consumers.list("ORDERS").next()).map(({ name }) => name)).toEqual([
        "shipping",
      ]);
      await jsm.streams.info("ORDERS", { subjects_filter: ">" });
    });
  });

  it("backs a stream up, and one in the vault brings it back, with its consumers", async () => {
    const made = await as("Backup", (_, { nc, inbox }) =>
      backUp(nc, "ORDERS", { inbox, domain: "data" }),
    );
    await manager.streams.delete("ORDERS");
    await as("Restore", (_, { nc, inbox }) => bringBack(nc, "ORDERS", made, { inbox }));
    expect(await messages()).toBe(3);
    expect((await manager.consumers.info("ORDERS", "shipping")).name).toBe("shipping");
  });

  it("backs a bucket up", async () => {
    await (await new Kvm(jetstream(admin)).create("prices")).put("tea", "1");
    const made = await as("Backup", (_, { nc, inbox }) =>
      backUp(nc, "KV_prices", { inbox, domain: "data" }),
    );
    expect(made.state).toMatchObject({ messages: 1 });
  });
});

describe("through the wall, a reader", () => {
  it("gets messages one by one, in batches, and the last of several subjects", async () => {
    await as("Get", async (jsm) => {
      expect((await jsm.direct.getMessage("ORDERS", { seq: 2 }))?.subject).toBe("orders.shipped");
      const sequences: number[] = [];
      const batch = { seq: 1, batch: 10, next_by_subj: "orders.paid" };
      for await (const { seq } of await jsm.direct.getBatch("ORDERS", batch)) sequences.push(seq);
      const last = { multi_last: ["orders.*"] };
      for await (const { seq } of await jsm.direct.getLastMessagesFor("ORDERS", last))
        sequences.push(seq);
      expect(sequences).toEqual([1, 3, 2, 3]);
    });
  });

  it("gets the last message of its subjects alone", async () => {
    await as("Last", async (jsm) =>
      expect((await jsm.direct.getMessage("ORDERS", { last_by_subj: "orders.paid" }))?.seq).toBe(3),
    );
    const { nc } = await site.session("Last");
    const jsm = await jetstreamManager(nc, options);
    await expect(
      jsm.direct.getMessage("ORDERS", { last_by_subj: "orders.shipped" }),
    ).rejects.toThrow();
  });
});

describe("through the wall, a writer", () => {
  it("stores an atomic batch", async () => {
    const stored = await as("Publish", async (jsm) => {
      const batch = await jsm.jetstream().startBatch("orders.mine.a", "1");
      batch.add("orders.mine.b", "2");
      await batch.add("orders.mine.c", "3", { ack: true });
      return batch.commit("orders.mine.d", "4");
    });
    expect(stored.count).toBe(4);
    expect(await messages()).toBe(7);
  });

  it("stores a fast batch, acknowledged in its own inbox", async () => {
    const { count } = await as("Publish", async (_, { nc, inbox }) => {
      const settings = { inboxPrefix: inbox, allowGaps: false };
      const batch = await startFastIngest(nc, "orders.mine.a", "0", settings, 2_000);
      for (let i = 1; i < 50; i += 1) await batch.add("orders.mine.b", String(i));
      return batch.last("orders.mine.b", "50");
    });
    expect(count).toBe(51);
    expect(await messages()).toBe(54);
  });

  it("counts", async () => {
    const counting = headers();
    counting.set("Nats-Incr", "+5");
    const stored: object = await as("Publish", (jsm) =>
      jsm.jetstream().publish("counts.mine", "", { headers: counting }),
    );
    expect(stored).toMatchObject({ val: "5" });
  });
});
