import { median } from "./median.ts";

/**
 * Milliseconds of processor time by step, of all threads together: what other programs do meanwhile does
 * not count. On a quiet machine it is somewhat more than the time on the clock.
 */
export type Times<Step extends string> = Readonly<Record<Step, number>>;

export interface Repeated<Step extends string> {
  /** The first run: what a process that does it once waits for. */
  readonly first: Times<Step>;
  /** Medians of the runs after the warm-up, step by step. */
  readonly usual: Times<Step>;
}

export interface RepeatOptions {
  /** Measured runs, at least one. */
  readonly runs: number;
  /** Milliseconds for warming up; the first run counts. At least that one is warm-up. */
  readonly warmUp: number;
}

/**
 * Runs something again and again.
 *
 * @param run gets the number of the run, from 1, to work on something new each time: what is kept from
 *   earlier runs must not make later ones look fast
 */
export function repeat<Step extends string>(
  run: (turn: number) => Times<Step>,
  { runs, warmUp }: RepeatOptions,
): Repeated<Step> {
  const start = performance.now();
  const first = run(1);
  let turn = 2;
  while (performance.now() - start < warmUp) run(turn++);
  const measured = Array.from({ length: runs }, () => {
    globalThis.gc?.();
    return run(turn++);
  });
  const steps = Object.keys(first) as Step[];
  const usual = steps.map((step) => [step, median(measured.map((times) => times[step]))]);
  return { first, usual: Object.fromEntries(usual) as Times<Step> };
}

/** Milliseconds of processor time that this process has used so far. */
function used(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Takes the time of steps, one after another. */
export class Stopwatch<Step extends string> {
  readonly #times = new Map<Step, number>();

  /** @returns what the step returns */
  time<T>(step: Step, work: () => T): T {
    const start = used();
    const result = work();
    this.#times.set(step, used() - start);
    return result;
  }

  get times(): Times<Step> {
    return Object.fromEntries(this.#times) as Times<Step>;
  }
}
