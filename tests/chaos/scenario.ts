/** One way to fail: what is done to a real site under load, and what its clients see of it. */
export interface Scenario {
  /** What happens, for people. */
  readonly what: string;
  /** What holds nevertheless. */
  readonly promise: string;
  /** What tells an operator, and what helps. */
  readonly tells: string;
  /** Absent: only in the full form. */
  readonly isInShort?: boolean;
  /** Does it. A promise that is not kept fails the test (`expect.soft`), and has its figures all the same. */
  run(form: Form): Promise<Figures>;
}

export interface Form {
  /** The callout, as it is deployed. */
  readonly bundle: string;
  /** Clients that come in a second. */
  readonly rate: number;
  /** How often, how many or how long, where that is more than needed to see it once: 1 in the full form. */
  readonly scale: number;
}

/** What was measured. */
export interface Figures {
  /** Clients that came, each of which tries until it is in. */
  readonly clients: number;
  /** Of their attempts. */
  readonly failed: number;
  /** Seconds from the first attempt of the client that waited longest until it was in. */
  readonly longest: number;
  /** Seconds from the moment that it happened, or ended, until the last attempt failed. 0: none did. */
  readonly recovered: number;
  /** What else there is to say. */
  readonly besides?: string;
}

/** As one: what several loads, one after the other or side by side, have measured. */
export function together(all: readonly Figures[]): Figures {
  const sum = (of: (each: Figures) => number) => all.map(of).reduce((a, b) => a + b, 0);
  const most = (of: (each: Figures) => number) => Math.max(...all.map(of));
  return {
    clients: sum(({ clients }) => clients),
    failed: sum(({ failed }) => failed),
    longest: most(({ longest }) => longest),
    recovered: most(({ recovered }) => recovered),
  };
}
