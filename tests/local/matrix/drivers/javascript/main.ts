/** The matrix's driver for nats.js (../../protocol.ts). */
import { text } from "node:stream/consumers";
import { connect } from "@nats-io/transport-node";
import type { Order, Ordered, Result } from "../../protocol.ts";
import { pace } from "../../../../support/waiting/pace.ts";
import type { Act } from "./act.ts";
import { keyValue } from "./kv.ts";
import { objectBuckets } from "./objects.ts";
import { core } from "./core.ts";
import { consumers } from "./consumers.ts";
import { operators } from "./operators.ts";
import { streams } from "./streams.ts";

const acts: Readonly<Record<string, Act>> = {
  ...streams,
  ...consumers,
  ...keyValue,
  ...objectBuckets,
  ...operators,
  ...core,
};

const noBackup = "nats.js has none";

/** Operations that nats.js does not have. */
const absent: Readonly<Record<string, string>> = {
  "kv purge deletes": "nats.js has none",
  "list the names of consumers": "nats.js lists consumers with their settings",
  "stream back up": noBackup,
  "stream back up and restore": noBackup,
  "consumer subscribe, legacy": "nats.js 3 has no older API",
  "consumer create, legacy": "nats.js 3 has no older API",
  "ordered subscribe, legacy": "nats.js 3 has no older API",
  "ephemeral push, legacy": "nats.js 3 has no older API",
};

const order = JSON.parse(await text(process.stdin)) as Order;
const queue = order.operations.values();
const worker = async () => {
  for (const operation of queue) console.log(JSON.stringify(await resultOf(operation)));
};
await Promise.all(Array.from({ length: order.parallel }, worker));
process.exit(0);

async function resultOf(ordered: Ordered): Promise<Result> {
  const { id, operation } = ordered;
  const reason = absent[operation];
  if (reason !== undefined) return { id, outcome: "absent", ms: 0, error: reason };
  const act = acts[operation];
  if (act === undefined) return { id, outcome: "unknown", ms: 0 };
  return { id, ...(await attempt(act, ordered)) };
}

async function attempt(act: Act, ordered: Ordered): Promise<Omit<Result, "id">> {
  const { user, password: pass, inboxPrefix, domain, args } = ordered;
  const servers = order.server;
  const nc = await connect({ servers, user, pass, inboxPrefix, reconnect: false, timeout: 10_000 });
  const started = performance.now();
  const done = act({ nc, args, inboxPrefix, js: domain === null ? {} : { domain } }).then(
    () => ({ outcome: "works" }) as const,
    (error: unknown) => ({ outcome: "fails", error: String(error) }) as const,
  );
  const late = pace(order.patience).then(() => ({ outcome: "stalls" }) as const);
  const result = await Promise.race([done, late]);
  const ms = performance.now() - started;
  if (!nc.isClosed()) await nc.flush();
  await nc.close();
  return { ...result, ms };
}
