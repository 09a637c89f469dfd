import { setTimeout as sleep } from "node:timers/promises";
import { Patience } from "../../values/patience.ts";
import { Change, same, type Kind, type Problem } from "../kinds/kind.ts";
import { ask, ready, refused, type Question } from "./answer.ts";

export interface WaitInputs extends Question {
  /** What is waited for, in the words of an error, for example `the declared streams`. */
  readonly what: string;
  /** Seconds to wait at most. */
  readonly timeout: number;
}

const pollMs = 100;

/**
 * A condition of this machine's deployment that something else brings about: the deployment continues, or ends well, once
 * an address says that it is met. It makes nothing, and is looked at in every deployment.
 */
export const wait: Kind<WaitInputs> = {
  check: ({ timeout }): Problem[] =>
    timeout === undefined || timeout > 0
      ? []
      : [{ property: "timeout", reason: `${timeout} is not a number of seconds` }],
  diff: async (state, inputs) =>
    same(state, inputs) && (await ask(inputs)) === ready ? Change.None : Change.Update,
  create: async (inputs) => ({ id: inputs.url, state: await met(inputs) }),
  update: (_state, inputs) => met(inputs),
  read: (state) => state,
  delete: () => undefined,
};

/** @throws Error with the last answer when the time is over, and sooner when it is a refusal that stays */
async function met(inputs: WaitInputs): Promise<WaitInputs> {
  const patience = new Patience(inputs.timeout, Date.now());
  for (;;) {
    const last = await ask(inputs);
    if (last === ready) return inputs;
    if (patience.left(last.startsWith(refused), Date.now()) === 0) {
      const seconds = Math.round(patience.seconds(Date.now()) * 10) / 10;
      throw new Error(`waited ${seconds} s for ${inputs.what}: ${last}`);
    }
    await sleep(pollMs);
  }
}
