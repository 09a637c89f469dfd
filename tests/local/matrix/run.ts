/** Runs drivers: prepares what their operations work on, gives them their orders and reads what they say. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { NatsConnection } from "@nats-io/transport-node";
import { pace } from "../../support/waiting/pace.ts";
import type { Command } from "../client/toolchains.ts";
import type { Plan, Run } from "./plan.ts";
import type { Order, Result } from "./protocol.ts";
import type { Site } from "./site.ts";

const PARALLEL = 6;
/** Milliseconds: what takes as long has stalled; clients' own time limits are five seconds at most. */
const PATIENCE = 10_000;

/** A plan with everything that its operations work on. */
export interface Prepared {
  readonly plan: Plan;
  readonly admins: ReadonlyMap<string, NatsConnection>;
}

export async function preparePlan(site: Site, plan: Plan): Promise<Prepared> {
  const homes = [...new Set(plan.runs.map(({ home }) => home))];
  const connected = homes.map(async (home) => [home, await site.admin(home)] as const);
  const admins = new Map(await Promise.all(connected));
  const runs = await inTurns(plan.runs, (run) => prepare(run, admins));
  return { plan: { ...plan, runs }, admins };
}

/** The results of a plan's runs, by their ids. */
export async function runPlan(
  { url: server }: Site,
  { plan: { runs }, admins }: Prepared,
  command: Command,
): Promise<ReadonlyMap<string, Result>> {
  const results = new Map<string, Result>();
  let hasEnded = false;
  const busy = runs.map(async ({ case: { meanwhile }, ordered, home }) => {
    while (meanwhile !== undefined && !hasEnded && !results.has(ordered.id)) {
      await meanwhile(adminOf(admins, home), ordered.args);
      await pace(200);
    }
  });
  const operations = runs.map(({ ordered }) => ordered);
  const order = { server, parallel: PARALLEL, patience: PATIENCE, operations };
  await drive(command, order, results).finally(() => (hasEnded = true));
  await Promise.all(busy);
  return results;
}

async function prepare(run: Run, admins: ReadonlyMap<string, NatsConnection>): Promise<Run> {
  const { case: made, ordered, home } = run;
  const more = await made.prepare?.(adminOf(admins, home), ordered.args);
  return { ...run, ordered: { ...ordered, args: { ...ordered.args, ...more } } };
}

function adminOf(admins: ReadonlyMap<string, NatsConnection>, home: string): NatsConnection {
  const admin = admins.get(home);
  if (admin === undefined) throw new Error(`nobody prepares ${home}`);
  return admin;
}

async function inTurns<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [at, item] of queue) results[at] = await act(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return results;
}

/** @throws Error with what the driver wrote to standard error when it leaves an operation out */
async function drive(
  [program, ...args]: Command,
  order: Order,
  results: Map<string, Result>,
): Promise<void> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(JSON.stringify(order));
  createInterface(child.stdout).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const result = JSON.parse(line) as Result;
    results.set(result.id, result);
  });
  const [failed] = await Promise.all([text(child.stderr), once(child, "close")]);
  const missing = order.operations.length - results.size;
  if (missing !== 0) throw new Error(`${program} left out ${missing} operations: ${failed}`);
}
