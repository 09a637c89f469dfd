/** What a process has used, as Linux tells it (proc(5)). */
import { readdirSync, readFileSync } from "node:fs";

/** Microseconds of processor time, of all threads that it has, in user and kernel mode. */
export function cpuTime(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  return threads.map((thread) => threadTime(pid, thread)).reduce((sum, each) => sum + each, 0);
}

function threadTime(pid: number, thread: string): number {
  // the first number is nanoseconds on a processor; utime and stime of `stat` only count ticks of 10 ms
  const [running = "0"] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ");
  return Number(running) / 1000;
}

/** Resident memory in MB. */
export function memory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return (Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024) / 1e6;
}
