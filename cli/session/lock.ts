import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Failure, codeOf } from "../../errors/failure.ts";
import type { Io } from "../terminal/io.ts";

/** Seconds after which a lock was left behind by a process that died. */
const STALE = 30;
/** Seconds between two looks, and looks before giving up. */
const PAUSE = 0.1;
const LOOKS = 200;

/**
 * Runs work that only one process may do at a time. A refresh token is good for one use: two
 * processes that renew at once would end the sign-in.
 *
 * @throws Failure `busy` when another process holds the lock for too long
 */
export async function withLock<T>(io: Io, file: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  for (let look = 0; !take(file); look += 1) {
    if (look === LOOKS) {
      throw new Failure("busy", "another nats-entra is renewing the same sign-in", {
        next: `try again; if no other one runs, remove ${file}`,
      });
    }
    await io.sleep(PAUSE);
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    const since = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (since !== undefined && Date.now() - since > STALE * 1000) rmSync(file, { force: true });
    return false;
  }
}
