import * as pulumi from "@pulumi/pulumi";

/** What is wrong with a stack's configuration: all of it is found before any of it is said. */
export class Mistakes {
  readonly #lines: string[] = [];

  /**
   * @param at full name of the setting, for example `nats-entra:jetstream.disk`
   * @param what is wrong, and what to do about it
   */
  add(at: string, what: string): void {
    this.#lines.push(`${at}: ${what}`);
  }

  /** @throws RunError with every mistake, when there is one */
  throwAny(): void {
    const [first, ...others] = this.#lines;
    if (first === undefined) return;
    throw new pulumi.RunError(
      others.length === 0
        ? first
        : `the stack's configuration has ${this.#lines.length} mistakes:\n  ${this.#lines.join("\n  ")}`,
    );
  }
}
