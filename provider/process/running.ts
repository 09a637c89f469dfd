import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process, distinguishable from a later one with the same number. */
export interface Running {
  readonly pid: number;
  /** When it started, in the operating system's own words. */
  readonly started: string;
}

const graceMs = 10_000;

/**
 * When the process with this number started, or undefined when there is none (or only a zombie).
 * Linux: field 22 of /proc/PID/stat (proc(5)); elsewhere what `ps` says.
 */
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform !== "linux")
      return execFileSync("ps", ["-p", String(pid), "-o", "lstart="], { encoding: "utf8" }).trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function alive({ pid, started }: Running): boolean {
  return startOf(pid) === started;
}

/** Signals the process if it is still the same one. */
export function signal(running: Running, name: NodeJS.Signals): void {
  if (!alive(running)) return;
  try {
    process.kill(running.pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error; // it ended in between
  }
}

/** Asks the process to end, insists after ten seconds, and returns once it is gone. */
export async function stop(running: Running): Promise<void> {
  signal(running, "SIGTERM");
  const deadline = Date.now() + graceMs;
  while (alive(running)) {
    if (Date.now() > deadline) signal(running, "SIGKILL");
    await sleep(20);
  }
}
