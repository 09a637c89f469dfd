import { randomBytes } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, readdir, rm, stat, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure } from "../errors/failure.mjs";

/** Milliseconds between two signs of life of a holder, and between two looks at most. */
const beatMs = 2_000;
const pauseMs = 200;

/** Somebody else held the lock all the time. */
export class LockBusy extends Failure {
  /** @param {string} path */
  constructor(path) {
    super("lock_busy", `${path} is held by another process`, { next: "wait until it ends" });
    this.name = "LockBusy";
  }
}

/**
 * Does the work while no other process does work under the same lock; waits for its turn. A holder that was
 * killed is noticed by the age of its file, which works across machines and containers too.
 *
 * Everybody who wants the lock puts down a file with a name of its own, and has the lock when there is no other
 * afterwards: of two that do so at once, the later sees the earlier. A dead holder's file can be removed by
 * anybody, since nobody else's will ever have its name; with one name for all, of two that see a dead lock the
 * slower one removes the lock that the quicker one has just taken.
 *
 * @template T
 * @param {string} path of the lock; files named after it are there while it is held
 * @param {() => Promise<T>} work
 * @param {{ deathMs?: number, timeoutMs?: number }} [options] after how long a silent holder is taken for dead
 *   (default 15 s; it gives a sign of life every 2 s), and how long to wait for a turn (default: for ever)
 * @returns {Promise<T>}
 * @throws {LockBusy} when the time is up
 * @example await locked("/var/lib/app/state.lock", () => renew());
 */
export async function locked(path, work, { deathMs = 15_000, timeoutMs = Infinity } = {}) {
  const own = `${path}.${randomBytes(16).toString("hex")}`;
  const deadline = performance.now() + timeoutMs;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const leave = () => rmSync(own, { force: true });
  process.on("exit", leave); // Ctrl-C in the middle leaves no lock behind
  try {
    while (!(await take(path, own, deathMs))) {
      if (performance.now() > deadline) throw new LockBusy(path);
      await sleep(pauseMs * Math.random()); // two that met once shall not meet again
    }
    const timer = setInterval(() => void touch(own), beatMs);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  } finally {
    process.off("exit", leave);
    await rm(own, { force: true });
  }
}

/**
 * @param {string} path
 * @param {string} own
 * @param {number} deathMs
 */
async function take(path, own, deathMs) {
  if (await isWanted(path, own, deathMs)) return false;
  await (await open(own, "wx", 0o600)).close();
  if (!(await isWanted(path, own, deathMs))) return true;
  await rm(own, { force: true });
  return false;
}

/**
 * True when another process has the lock, or is about to; removes what the dead left.
 *
 * @param {string} path
 * @param {string} own
 * @param {number} deathMs
 */
async function isWanted(path, own, deathMs) {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  const others = (await readdir(folder))
    .filter((name) => name.startsWith(prefix) && /^[0-9a-f]{32}$/.test(name.slice(prefix.length)))
    .map((name) => join(folder, name))
    .filter((file) => file !== own);
  const alive = await Promise.all(others.map((file) => isAlive(file, deathMs)));
  return alive.includes(true);
}

/**
 * @param {string} file
 * @param {number} deathMs
 */
async function isAlive(file, deathMs) {
  const found = await stat(file).catch(() => undefined); // gone: its holder is done
  if (found === undefined) return false;
  if (Date.now() - found.mtimeMs < deathMs) return true;
  await rm(file, { force: true });
  return false;
}

/** @param {string} file */
async function touch(file) {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined); // gone: somebody took us for dead
}
