/** The matrix's driver for the `nats` command (../../protocol.ts). */
import { rmSync } from "node:fs";
import { text } from "node:stream/consumers";
import type { Order, Ordered, Result } from "../../protocol.ts";
import { folder, Use, type Act } from "./act.ts";
import { absent } from "./absent.ts";
import { core } from "./core.ts";
import { keyValue } from "./kv.ts";
import { objectBuckets } from "./objects.ts";
import { operators } from "./operators.ts";
import { streams } from "./streams.ts";

const acts: Readonly<Record<string, Act>> = {
  ...keyValue,
  ...objectBuckets,
  ...streams,
  ...operators,
  ...core,
};

const order = JSON.parse(await text(process.stdin)) as Order;
const queue = order.operations.values();
const worker = async () => {
  for (const operation of queue) console.log(JSON.stringify(await resultOf(operation)));
};
await Promise.all(Array.from({ length: order.parallel }, worker));
rmSync(folder, { recursive: true });

async function resultOf(ordered: Ordered): Promise<Result> {
  const { id, operation } = ordered;
  const reason = absent[operation];
  if (reason !== undefined) return { id, outcome: "absent", ms: 0, error: reason };
  const act = acts[operation];
  if (act === undefined) return { id, outcome: "unknown", ms: 0 };
  return { id, ...(await attempt(act, ordered)) };
}

async function attempt(act: Act, ordered: Ordered): Promise<Omit<Result, "id">> {
  const signal = AbortSignal.timeout(order.patience);
  const started = performance.now();
  const took = () => performance.now() - started;
  return act(new Use(order.server, ordered, signal)).then(
    () => ({ outcome: "works", ms: took() }),
    (error: unknown) => ({
      outcome: signal.aborted ? "stalls" : "fails",
      ms: took(),
      error: String(error),
    }),
  );
}
