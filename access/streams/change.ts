/** A setting that differs, and what putting the declared one in force means. */
import type { Config } from "./table.ts";

/** Nothing is lost, messages are lost, or JetStream cannot do it. */
export type ChangeEffect = "harmless" | "loses" | "impossible";

/** How a setting differs from the one that is declared. */
export interface StreamChange {
  /** By the name of JetStream's API: `max_age`. */
  readonly setting: string;
  /** As a policy writes it, for a bucket by the name that clients use: `maxAge`, `ttl`. */
  readonly name: string;
  /** What is there, in JetStream's JSON; undefined: not set. */
  readonly from: unknown;
  /** What is declared, likewise. */
  readonly to: unknown;
  readonly effect: ChangeEffect;
  /** There if it loses nothing that is stored, but what comes later and is stored now. */
  readonly later?: true;
  /** What follows from it, in a sentence without its end; there unless it is harmless, and then where it is of note. */
  readonly why?: string;
  /** What to do about it. */
  readonly next?: string;
}

/** What a change of one setting does. */
export type Verdict = Pick<StreamChange, "effect" | "later" | "why" | "next">;

/** A setting before and after, in configurations that are normal (normal.ts). */
export interface Step {
  readonly from: unknown;
  readonly to: unknown;
  readonly before: Config;
  readonly after: Config;
}

export type Judge = (step: Step) => Verdict;

export const HARMLESS: Verdict = { effect: "harmless" };

export function harmless(why: string): Verdict {
  return { effect: "harmless", why };
}

export function loses(why: string): Verdict {
  return { effect: "loses", why };
}

/** What is stored stays, and what comes later is no longer stored. */
export function losesLater(why: string): Verdict {
  return { effect: "loses", later: true, why: `what is stored stays, but ${why}` };
}

export function impossible(why: string, next: string): Verdict {
  return { effect: "impossible", why, next };
}

/** Whether a limit is narrower than before; 0 and -1 are unlimited. */
export function isLess({ from, to }: Pick<Step, "from" | "to">): boolean {
  const limit = (value: unknown) => (Number(value) <= 0 ? Infinity : Number(value));
  return limit(to) < limit(from);
}

/** Whether a limit limits anything. */
export function isLimited(value: unknown): boolean {
  return Number(value ?? 0) > 0;
}
