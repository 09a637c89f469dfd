import { readdirSync, readFileSync } from "node:fs";
import { until } from "./waiting/until.ts";

/**
 * Stops processes (SIGSTOP) and returns once they do nothing more. A stop takes effect when one of the threads is next
 * scheduled; on a busy machine the others answer questions until then.
 *
 * @returns lets them go on
 * @example
 * const thaw = await freeze([node.pid]);
 * try { … } finally { thaw(); }
 */
export async function freeze(pids: readonly number[]): Promise<() => void> {
  const thaw = () => {
    for (const pid of pids) process.kill(pid, "SIGCONT");
  };
  for (const pid of pids) process.kill(pid, "SIGSTOP");
  try {
    await until("processes to stop", () => pids.every(isStopped), { everyMs: 2 });
  } catch (error) {
    thaw();
    throw error;
  }
  return thaw;
}

/** Every thread of it. Linux: field 3 of /proc/PID/task/TID/stat is T (proc(5)). */
function isStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).startsWith("T");
  });
}
