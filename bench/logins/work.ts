import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../median.ts";

/** Microseconds that one piece of work takes, by the clock: nothing in it waits, and medians leave out who else was at work. */
export interface Work {
  /** Over and over, as under full load. */
  readonly busy: number;
  /** After a pause of 3 ms, as at 300 a second: other programs have used the processor's caches meanwhile. */
  readonly rested: number;
}

const [rounds, times, warmUp] = [9, 50, 2000];
const pause = 3;

/** @param work is done in the same turn, or waits only for promises */
export async function measureWork(work: () => unknown): Promise<Work> {
  for (let turn = 0; turn < warmUp; turn++) await work();
  const busy: number[] = [];
  for (let round = 0; round < rounds; round++) busy.push((await repeated(work)) / times);
  const rested: number[] = [];
  for (let turn = 0; turn < rounds * times; turn++) {
    await sleep(pause);
    rested.push(await once(work));
  }
  return { busy: median(busy), rested: median(rested) };
}

function repeated(work: () => unknown): Promise<number> {
  return once(async () => {
    for (let turn = 0; turn < times; turn++) await work();
  });
}

async function once(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) * 1000;
}
