import { interruptForeground } from "../../tools/process.mjs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** That somebody wants the command to end: by Ctrl-C or by a signal. It then ends what it has started. */
export class Interruption {
  #isWanted = false;
  #tell: () => void = () => undefined;
  readonly #told = new Promise<void>((resolve) => (this.#tell = resolve));
  readonly #listener = (signal: NodeJS.Signals) => {
    this.#isWanted = true;
    this.#tell();
    // Ctrl-C reaches the program that has the terminal by itself
    if (signal !== "SIGINT") interruptForeground();
  };

  constructor() {
    for (const signal of signals) process.on(signal, this.#listener);
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** Waits for the work, or until the command is to end. */
  async orFor(work: Promise<unknown>): Promise<void> {
    await Promise.race([work, this.#told]);
  }

  /** From here on, signals do what they always do. */
  release(): void {
    for (const signal of signals) process.off(signal, this.#listener);
  }
}
