/**
 * When things happen, in milliseconds from now. `random` is a number from 0 to 1, of `Math.random`: a
 * thousand clients that began together do not come back together.
 */

/** Credentials of Microsoft give a new token in the last five minutes of the old one, and not before. */
const FIVE_MINUTES = 300_000;

/** The last part of a life: five minutes, or a fifth of a short one. */
function lastPart(life: number): number {
  return Math.min(FIVE_MINUTES, life / 5);
}

/** When to ask for the next token: in the first fifth of the last part. @param life of the one at hand */
export function askAfter(life: number, random: number): number {
  return life - lastPart(life) * (1 - random / 5);
}

/**
 * When to come back with a new token: anywhere in the last part, less a tenth at either end. Five thousand
 * clients with tokens of an hour are spread over four minutes, some twenty a second.
 *
 * @param remaining what the session still has
 */
export function renewAfter(remaining: number, random: number): number {
  return remaining - lastPart(remaining) * (0.1 + 0.8 * random);
}

/** When to try again what failed: after a second, then two, four and so on, up to a minute; or half of it. */
export function retryAfter(failures: number, random: number): number {
  return Math.min(60_000, 1_000 * 2 ** Math.min(failures - 1, 6)) * (0.5 + random / 2);
}

/** A timer that keeps no process alive, and may be longer than JavaScript's own, which end at 24.8 days. */
export function later(milliseconds: number, work: () => void): () => void {
  const timer: unknown = setTimeout(work, Math.min(Math.max(milliseconds, 0), 2 ** 31 - 1));
  // in Node an object, in browsers a number
  if (typeof timer === "object" && timer !== null && "unref" in timer) {
    (timer as { unref(): void }).unref();
  }
  return () => clearTimeout(timer as number);
}
