import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds: how often a holder says that it lives, and when it is taken for dead. */
const beat = 2_000;
const death = 15_000;
const pause = 200;

/**
 * Does the work while no other process does work under the same lock file; waits for its turn. A
 * holder that was killed is noticed by the file's age, which works across machines and containers too.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{ death?: number }} [options] milliseconds after which a silent holder is taken for dead
 * @returns {Promise<T>}
 */
export async function locked(file, work, options = {}) {
  const token = randomUUID();
  await mkdir(dirname(file), { recursive: true });
  while (!(await take(file, token))) {
    await removeDead(file, options.death ?? death);
    await sleep(pause);
  }
  const leave = () => rmSync(file, { force: true });
  process.on("exit", leave); // Ctrl-C in the middle leaves no lock behind
  const timer = setInterval(() => void touch(file), beat);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    process.off("exit", leave);
    if (await holds(file, token)) await rm(file, { force: true });
  }
}

/**
 * @param {string} file
 * @param {string} token
 * @returns {Promise<boolean>}
 */
async function take(file, token) {
  try {
    const handle = await open(file, "wx");
    await handle.writeFile(token);
    await handle.close();
    return true;
  } catch (error) {
    if (code(error) === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string} file
 * @param {number} age
 */
async function removeDead(file, age) {
  try {
    if (Date.now() - (await stat(file)).mtimeMs < age) return;
    const aside = `${file}.${randomUUID()}`;
    await rename(file, aside); // of two that see the same dead lock, one gets it
    await rm(aside);
  } catch (error) {
    if (code(error) !== "ENOENT") throw error;
  }
}

/** @param {string} file */
async function touch(file) {
  const now = new Date();
  await utimes(file, now, now).catch(() => undefined); // gone: somebody took us for dead
}

/**
 * @param {string} file
 * @param {string} token
 */
async function holds(file, token) {
  return (await readFile(file, "utf8").catch(() => "")) === token;
}

/** @param {unknown} error */
const code = (error) => (error instanceof Error && "code" in error ? error.code : undefined);
