import { isObject } from "./shape/index.ts";
import { parseJson } from "./strict-json.ts";

/** Status of a page that says that waiting changes nothing. */
export const REFUSED = 409;
/** For so long a refusal may still be one of JetStream that has only just started. */
const refusedMs = 10_000;

/** How long something is waited for: up to a deadline, and shorter once it stays refused. */
export class Patience {
  readonly #start: number;
  readonly #deadline: number;
  #refusedAt: number | undefined;

  /** @param timeout seconds at most; `now`: milliseconds, of one clock as all others */
  constructor(timeout: number, now: number) {
    this.#start = now;
    this.#deadline = now + timeout * 1000;
  }

  /** Milliseconds that are left after an answer. @param isRefused whether it says that waiting changes nothing */
  left(isRefused: boolean, now: number): number {
    this.#refusedAt = isRefused ? (this.#refusedAt ?? now) : undefined;
    const end = Math.min(this.#deadline, (this.#refusedAt ?? Infinity) + refusedMs);
    return Math.max(0, end - now);
  }

  /** Seconds that it has lasted. */
  seconds(now: number): number {
    return (now - this.#start) / 1000;
  }
}

/**
 * Problems that an answer lists; none in one of another form.
 *
 * @example listedProblems('{"problems":["ORDERS is refused"]}') // ["ORDERS is refused"]
 */
export function listedProblems(body: string): string[] {
  try {
    const answer = parseJson(Buffer.from(body));
    const problems = isObject(answer) ? answer["problems"] : undefined;
    return Array.isArray(problems) ? problems.map(String) : [];
  } catch {
    return [];
  }
}
