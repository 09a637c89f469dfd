import { setTimeout as sleep } from "node:timers/promises";

export interface Storm {
  /** Seconds from the first login's start to the last one's end. */
  readonly seconds: number;
  /** Milliseconds of each login, in any order. */
  readonly latencies: readonly number[];
}

/** Runs so many logins, so many of them at a time. @throws the first login's error */
export async function storm(
  count: number,
  parallel: number,
  login: (turn: number) => Promise<number>,
): Promise<Storm> {
  const latencies: number[] = [];
  const start = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) latencies.push(await login(next++));
  };
  await Promise.all(Array.from({ length: Math.min(parallel, count) }, worker));
  return { seconds: (performance.now() - start) / 1000, latencies };
}

/** Starts logins at a steady rate, whether the ones before have ended or not. */
export async function pace(
  count: number,
  perSecond: number,
  login: (turn: number) => Promise<number>,
): Promise<Storm> {
  const start = performance.now();
  const running: Promise<number>[] = [];
  while (running.length < count) {
    const due = Math.floor(((performance.now() - start) / 1000) * perSecond) + 1;
    while (running.length < Math.min(due, count)) running.push(login(running.length));
    await sleep(1);
  }
  const latencies = await Promise.all(running);
  return { seconds: (performance.now() - start) / 1000, latencies };
}
