import { isObject } from "../../values/shape/index.ts";
import { Elapsed } from "../time/elapsed.ts";

/** Seconds without a word after which a replica counts as gone. */
export const goneSeconds = 60;

/** The replicas that this one has met lately. */
export class Peers {
  readonly #met = new Map<string, Elapsed>();

  /**
   * To be told regularly who answers.
   *
   * @param everybody what every replica says about itself
   * @returns whether one that answered lately does not answer now
   */
  meet(everybody: readonly object[]): boolean {
    const here = new Set(everybody.flatMap(nameOf));
    for (const name of here) this.#met.set(name, new Elapsed());
    for (const [name, { seconds }] of this.#met) if (seconds > goneSeconds) this.#met.delete(name);
    return [...this.#met.keys()].some((name) => !here.has(name));
  }
}

function nameOf(facts: object): string[] {
  const instance = isObject(facts) ? facts.instance : undefined;
  return typeof instance === "string" ? [instance] : [];
}
