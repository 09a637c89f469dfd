import { setTimeout as sleep } from "node:timers/promises";
import { isObject } from "../values/shape/index.ts";
import { parseJson } from "../values/strict-json.ts";
import { messageOf } from "../errors/render.mjs";

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
/** Status of a page that says that waiting changes nothing, and for how long it is asked nevertheless. */
const REFUSED = 409;
const refusedMs = 10_000;

/**
 * Asks an address again and again until it answers as expected, for a job beside the callouts: who deploys need not
 * reach them.
 *
 * @returns undefined once it is so, and what is wrong when the time is over
 */
export async function until({ url, expect, timeout }: Until): Promise<string | undefined> {
  const start = Date.now();
  const deadline = start + timeout * 1000;
  let refusedAt: number | undefined;
  for (;;) {
    const { problem, refused = false } = await look(url, expect);
    if (problem === undefined) return undefined;
    refusedAt = refused ? (refusedAt ?? Date.now()) : undefined;
    const end = Math.min(deadline, (refusedAt ?? Infinity) + refusedMs);
    if (Date.now() >= end) {
      return `not so after ${Math.round((Date.now() - start) / 1000)} s: ${problem}`;
    }
    await sleep(Math.min(pollMs, end - Date.now()));
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
    const body = Buffer.from(await response.arrayBuffer());
    if (!response.ok) {
      const problem = problemsIn(body) ?? `${url} answers ${response.status}`;
      return { problem, refused: response.status === REFUSED };
    }
    return body.includes(expect) ? {} : { problem: `${url} does not say ${expect} yet` };
  } catch (error) {
    const cause = error instanceof Error && error.cause ? error.cause : error;
    return { problem: `${url}: ${messageOf(cause)}` };
  }
}

/** Those that the answer lists, a line each. */
function problemsIn(body: Uint8Array): string | undefined {
  try {
    const answer = parseJson(body);
    const problems = isObject(answer) ? answer["problems"] : undefined;
    if (!Array.isArray(problems) || problems.length === 0) return undefined;
    return problems.map(String).join("\n");
  } catch {
    return undefined;
  }
}
