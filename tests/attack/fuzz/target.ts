/** What a target made of one input. */
export interface Outcome {
  /** In few words, the same for what is the same: an answer that is new is kept as if it were new code. */
  readonly label: string;
  /** The dearer half of the oracle, for inputs that are new and now and then for others. */
  readonly check?: () => Promise<void> | void;
}

/** A parser, with the oracle that says when it is wrong. */
export interface Target {
  /** Good inputs to start from. */
  readonly seeds: readonly (string | Buffer)[];
  /** Words that no mutation would find by itself. */
  readonly dictionary: readonly string[];
  /** @throws Error when the parser broke a promise */
  readonly run: (input: Buffer) => Outcome | Promise<Outcome>;
}

/** Runs what may only throw errors of one class; anything else is a finding. */
export function attempt<T>(
  declared: new (...args: never[]) => Error,
  run: () => T,
): { readonly value: T } | { readonly error: Error & { readonly code?: string } } {
  try {
    return { value: run() };
  } catch (error) {
    if (error instanceof declared) return { error };
    throw new Error(`threw what it does not declare: ${String(error)}`, { cause: error });
  }
}

export function must(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(`broken: ${promise}`);
}
