import type { KubernetesStack } from "./stack.ts";
import { pace } from "../../support/waiting/pace.ts";

/** Logs in again and again, each time by a connection of its own. */
export class Visitor {
  /** Milliseconds of the longest time from one login to the next that succeeded. */
  longestGap = 0;
  logins = 0;
  readonly failures: string[] = [];
  #isEnding = false;
  readonly #done: Promise<void>;

  constructor(stack: KubernetesStack, as: string) {
    this.#done = this.#run(stack, as);
  }

  async stop(): Promise<void> {
    this.#isEnding = true;
    await this.#done;
  }

  async #run(stack: KubernetesStack, as: string): Promise<void> {
    const token = await stack.token(as); // the issuer is not what is looked at
    let last = Date.now();
    while (!this.#isEnding) {
      try {
        await (await stack.login(as, { token, timeout: 2000 })).close();
        this.logins += 1;
        this.longestGap = Math.max(this.longestGap, Date.now() - last);
        last = Date.now();
      } catch (error) {
        this.failures.push(error instanceof Error ? error.message : String(error));
      }
      await pace(50);
    }
    this.longestGap = Math.max(this.longestGap, Date.now() - last);
  }
}
