/**
 * Ports of 127.0.0.1 that have to be known before a server starts: the routes of a cluster, and what the product's
 * configuration names. Whatever may, listens on port 0 (nats-server: -1) instead.
 *
 * A port that is found free and given back can be taken by another test before its server starts. So each process
 * keeps whole blocks of ports for itself, by an entry with its process id in one folder of the machine, until it ends.
 * They are below the ports that the system hands out by itself (ip_local_port_range), so nothing else comes by them.
 */
import { once } from "node:events";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOf } from "../../../provider/process/running.ts";
import { locked } from "../../../tools/lock.mjs";

/** How many ports a local stack may use from its base on (components/local/target.ts). */
const block = 100;
const first = 15_000;
const last = 32_600;

let own: number[] = [];
let latest: Promise<unknown> = Promise.resolve();

/** So many ports that nobody else gets while this process lives. */
export function reservePorts(count: number): Promise<number[]> {
  return inTurn(async () => {
    if (own.length < count) {
      const base = await reserveBlock();
      own = Array.from({ length: block }, (_value, index) => base + index);
    }
    return own.splice(0, count);
  });
}

/** The first of a hundred ports in a row that nobody else gets while this process lives. */
export function reserveBlock(folder = join(tmpdir(), "nats-entra-test-ports")): Promise<number> {
  return locked(join(folder, "lock"), async () => {
    await chmod(folder, 0o777).catch(() => undefined); // of another user, who has done it
    const kept = await living(folder);
    const blocks = Array.from(
      { length: (last - first) / block },
      (_value, at) => first + at * block,
    );
    const begin = Math.floor(Math.random() * blocks.length);
    for (const base of [...blocks.slice(begin), ...blocks.slice(0, begin)]) {
      if (kept.has(base) || !(await areFree(base))) continue;
      const { pid } = process;
      await writeFile(join(folder, String(base)), JSON.stringify({ pid, started: startOf(pid) }));
      return base;
    }
    throw new Error(`no ${block} free ports in a row between ${first} and ${last}`);
  });
}

/** Blocks whose processes live; the entries of the others are removed. */
async function living(folder: string): Promise<Set<number>> {
  const kept = new Set<number>();
  for (const name of await readdir(folder)) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(join(folder, name), "utf8");
    const { pid, started } = JSON.parse(text) as { pid: number; started?: string };
    if (startOf(pid) === started) kept.add(Number(name));
    else await rm(join(folder, name));
  }
  return kept;
}

async function areFree(base: number): Promise<boolean> {
  const ports = Array.from({ length: block }, (_value, index) => base + index);
  return (await Promise.all(ports.map(isFree))).every(Boolean);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    return false;
  }
  await once(server.close(), "close");
  return true;
}

/** One after the other, so that two calls of one process do not both begin a block. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const turn = latest.then(work);
  latest = turn.catch(() => undefined);
  return turn;
}
