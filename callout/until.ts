import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../errors/render.mjs";
import { listedProblems, Patience, REFUSED } from "../values/patience.ts";

/** What a deployment waits for. */
export interface Until {
  /** Address that answers with status 200 once it is so. */
  readonly url: string;
  /** Text that the answer must contain. */
  readonly expect: string;
  /** Seconds at most. */
  readonly timeout: number;
}

const pollMs = 1_000;
const answerMs = 2_000;

/**
 * Asks an address again and again until it answers as expected, for a job beside the callouts: who deploys need not
 * reach them.
 *
 * @returns undefined once it is so, and what is wrong when the time is over
 */
export async function until({ url, expect, timeout }: Until): Promise<string | undefined> {
  const patience = new Patience(timeout, Date.now());
  for (;;) {
    const { problem, refused = false } = await look(url, expect);
    if (problem === undefined) return undefined;
    const left = patience.left(refused, Date.now());
    if (left === 0) return `not so after ${Math.round(patience.seconds(Date.now()))} s: ${problem}`;
    await sleep(Math.min(pollMs, left));
  }
}

interface Look {
  /** Absent when it is so. */
  readonly problem?: string;
  readonly refused?: boolean;
}

async function look(url: string, expect: string): Promise<Look> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) });
    const body = await response.text();
    if (!response.ok) {
      const problem = listedProblems(body).join("\n") || `${url} answers ${response.status}`;
      return { problem, refused: response.status === REFUSED };
    }
    return body.includes(expect) ? {} : { problem: `${url} does not say ${expect} yet` };
  } catch (error) {
    const cause = error instanceof Error && error.cause ? error.cause : error;
    return { problem: `${url}: ${messageOf(cause)}` };
  }
}
