import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { until } from "../support/waiting/until.ts";
import type { Replica } from "../local/callout/replica.ts";
import type { Site } from "../local/callout/site.ts";

const hour = 3_600_000;

export interface Shift {
  /** By which the time of day is ahead of everybody else's. */
  readonly seconds?: number;
  /** By which the clock that only ever goes forward is, which ages are counted by. */
  readonly hours?: number;
}

/**
 * The clock of callouts, which is off by what is set here.
 *
 * @example
 * const clock = new Clock(site, { seconds: 60 });
 * const replica = await site.start("callout-0", {}, clock);
 * await clock.set({ seconds: -60 }, [replica]);
 */
export class Clock {
  /** For processes that are to have it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #file: string;
  #turn = 0;

  constructor(site: Site, shift: Shift = {}) {
    this.#file = join(site.folder, "clock.json");
    const preload = join(import.meta.dirname, "shifted.mjs");
    this.environment = {
      NODE_OPTIONS: `--import=${preload}`,
      NATS_ENTRA_CHAOS_CLOCK: this.#file,
    };
    this.#write(shift);
  }

  /** Resolves when all of these go by it. */
  async set(shift: Shift, replicas: readonly Replica[]): Promise<void> {
    this.#write(shift);
    for (const replica of replicas)
      await until("the other time", () =>
        replica.events("clock_shifted").some(({ turn }) => turn === this.#turn),
      );
  }

  #write({ seconds = 0, hours = 0 }: Shift): void {
    this.#turn++;
    const shift = { turn: this.#turn, wall: seconds * 1000, steady: hours * hour };
    writeFileSync(`${this.#file}.new`, JSON.stringify(shift));
    renameSync(`${this.#file}.new`, this.#file);
  }
}
