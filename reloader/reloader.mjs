/**
 * Makes a nats-server reload when its files have changed:
 * `node reloader.mjs --pid FILE --watch FOLDER,FOLDER --varz URL`.
 *
 * It stands beside the server in the pod, shares its process namespace and its user, and needs no packages.
 * Every two seconds it looks when the files last changed, and asks the server when it last read them
 * (`config_load_time`). So it remembers nothing: what changed while it was away is noticed as well. nats-server
 * keeps what it has when new files are wrong, and tells its own log alone; here it is said once more.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";

/** Milliseconds, all of them. */
const interval = 2_000;
/** Several volumes change one after the other. */
const settle = 1_000;
/** The server notes the time a moment after it has read. */
const margin = 500;
const timeoutMs = 10_000;
const again = 60_000;

const { values } = parseArgs({
  options: { pid: { type: "string" }, watch: { type: "string" }, varz: { type: "string" } },
});
const { pid: pidFile, watch, varz } = values;
if (!pidFile || !watch || !varz) {
  console.error("usage: node reloader.mjs --pid FILE --watch FOLDER,FOLDER --varz URL");
  process.exit(64);
}
const folders = watch.split(",");

/** Last change of all: the kubelet brings new files by moving the link `..data` (AtomicWriter). */
function changedAt() {
  return Math.max(
    ...folders.flatMap((folder) => {
      const link = join(folder, "..data");
      if (existsSync(link)) return lstatSync(link).mtimeMs;
      return readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs);
    }),
  );
}

/**
 * When the server last read its files.
 *
 * @returns {Promise<number | undefined>} undefined while it does not answer: it starts, or ends
 */
async function readAt() {
  try {
    const response = await fetch(String(varz), { signal: AbortSignal.timeout(interval) });
    const answer = /** @type {{ config_load_time: string }} */ (await response.json());
    return Date.parse(answer.config_load_time) || undefined;
  } catch {
    return undefined;
  }
}

/** @param {number} before @returns {Promise<boolean>} whether the server has taken its files */
async function reload(before) {
  process.kill(Number(readFileSync(String(pidFile), "utf8")), "SIGHUP");
  for (const end = Date.now() + timeoutMs; Date.now() < end; await wait(100)) {
    const now = await readAt();
    if (now !== undefined && now !== before) return true;
  }
  return false;
}

/** @param {"info" | "error"} level @param {string} message */
function log(level, message) {
  console.log(JSON.stringify({ time: new Date().toISOString(), level, message }));
}

/** The change that the server is known to have, or that it has refused, and until when that counts. */
let done = { change: 0, until: 0 };

async function look() {
  const change = changedAt();
  if (change === done.change && Date.now() < done.until) return;
  if (Date.now() - change < settle) return;
  const before = await readAt();
  if (before === undefined) return;
  if (before - margin > change) {
    done = { change, until: Infinity };
  } else if (await reload(before)) {
    log("info", "the server has reloaded its files");
    done = { change, until: Infinity };
  } else {
    log("error", "the server has not taken its files; its own log says why");
    done = { change, until: Date.now() + again };
  }
}

process.on("SIGTERM", () => process.exit(0));
log("info", `watching ${folders.join(", ")}`);
for (;;) {
  try {
    await look();
  } catch (error) {
    log("error", error instanceof Error ? error.message : String(error));
  }
  await wait(interval);
}
