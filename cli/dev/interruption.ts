import { interruptForeground } from "../../tools/process.mjs";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** That somebody wants the command to end: by Ctrl-C or by a signal. It then ends what it has started. */
export class Interruption {
  #isWanted = false;
  readonly #listener = (signal: NodeJS.Signals) => {
    this.#isWanted = true;
    // Ctrl-C reaches the program that has the terminal by itself
    if (signal !== "SIGINT") interruptForeground();
  };

  constructor() {
    for (const signal of signals) process.on(signal, this.#listener);
  }

  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** From here on, signals do what they always do. */
  release(): void {
    for (const signal of signals) process.off(signal, this.#listener);
  }
}
