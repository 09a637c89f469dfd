/** Backups, and how they come back: of one stream, with its consumers. */
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { backup, restore, stream } from "../../../access/index.ts";
import { backUp, bringBack, type Backup } from "../../support/streams/backup.ts";
import { OID, prove, refused, type Use } from "./prove.ts";

const ORDERS = stream("ORDERS", { subjects: ["orders.>"] });
/** More than a window of chunks: text that cannot be compressed away. */
const MANY = 40;
const text = (i: number) =>
  Array.from({ length: 1_000 }, (_, k) => String.fromCharCode(33 + ((i * 7919 + k * k * 31) % 90)));

async function makeStreams(admin: NatsConnection): Promise<void> {
  const jsm = await jetstreamManager(admin);
  for (const [name, first] of [
    ["ORDERS", "orders"],
    ["LEDGER", "ledger"],
  ] as const) {
    await jsm.streams.add({ name, subjects: [`${first}.>`] });
    for (let i = 0; i < MANY; i += 1)
      await jetstream(admin).publish(`${first}.a`, text(i).join(""));
    await jsm.consumers.add(name, { durable_name: "shipping", ack_policy: AckPolicy.Explicit });
  }
}

const back = ({ nc, inbox }: Use, name = "ORDERS") => backUp(nc, name, { inbox, timeout: 700 });
const admins = (admin: NatsConnection, name: string) => backUp(admin, name, { inbox: "_INBOX" });

prove("backup(stream)", {
  grants: [backup(ORDERS)],
  setup: makeStreams,
  steps: {
    "look at the stream": async ({ nc }) =>
      (await jetstreamManager(nc, { checkAPI: false, timeout: 700 })).streams.info("ORDERS"),
    "receive all of it": async (use) => {
      const made = await back(use);
      if (made.chunks.length < 3) throw new Error("it fits into one window");
      const { admin } = use;
      await (await jetstreamManager(admin)).streams.delete("ORDERS");
      await bringBack(admin, "ORDERS", made, use);
      const jsm = await jetstreamManager(admin);
      const { state } = await jsm.streams.info("ORDERS");
      if (state.messages !== MANY) throw new Error(`${String(state.messages)} are back`);
      await jsm.consumers.info("ORDERS", "shipping");
    },
    "not of another stream": refused((use) => back(use, "LEDGER")),
    "not restore it": refused(async (use) => {
      const made = await admins(use.admin, "ORDERS");
      await (await jetstreamManager(use.admin)).streams.delete("ORDERS");
      await bringBack(use.nc, "ORDERS", made, { ...use, timeout: 700 });
    }),
  },
});

const kept = new WeakMap<NatsConnection, Backup>();

prove("restore(stream)", {
  grants: [restore(ORDERS)],
  setup: async (admin) => {
    await makeStreams(admin);
    kept.set(admin, await admins(admin, "ORDERS"));
    const jsm = await jetstreamManager(admin);
    for (const name of ["ORDERS", "LEDGER"]) await jsm.streams.delete(name);
  },
  steps: {
    "send all of it, and look at the stream": async ({ nc, admin }) => {
      const made = kept.get(admin) as Backup;
      await bringBack(nc, "ORDERS", made, { inbox: `_INBOX.${OID}`, timeout: 700 });
      const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 700 });
      const { state } = await jsm.streams.info("ORDERS");
      if (state.messages !== MANY) throw new Error(`${String(state.messages)} are back`);
    },
    "not another stream": refused(async ({ nc, admin, inbox }) => {
      const made = kept.get(admin) as Backup;
      const other = { ...made, config: { ...made.config, name: "LEDGER", subjects: ["ledger.>"] } };
      await bringBack(nc, "LEDGER", other, { inbox, timeout: 700 });
    }),
    "not another stream by its body": refused(async ({ nc, admin, inbox }) => {
      const made = kept.get(admin) as Backup;
      await (await jetstreamManager(admin)).streams.delete("ORDERS");
      const other = { ...made, config: { ...made.config, name: "LEDGER", subjects: ["ledger.>"] } };
      await bringBack(nc, "ORDERS", other, { inbox, timeout: 700 });
    }),
    "not back it up": refused((use) => back(use)),
  },
});
