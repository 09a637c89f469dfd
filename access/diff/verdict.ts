import type { Effect, Verdict } from "./model.ts";

/** @example verdictOf(["broader", "neutral"]) // "BROADENS" */
export function verdictOf(effects: Iterable<Effect>): Verdict {
  const found = new Set(effects);
  if (found.has("broader")) return found.has("narrower") ? "MIXED" : "BROADENS";
  return found.has("narrower") ? "NARROWS" : "SAME";
}

/** The effects that make up a verdict, to add to others. */
export function effectsOf(verdict: Verdict): readonly Effect[] {
  return EFFECTS[verdict];
}

const EFFECTS = {
  BROADENS: ["broader"],
  NARROWS: ["narrower"],
  MIXED: ["broader", "narrower"],
  SAME: [],
} as const satisfies Record<Verdict, readonly Effect[]>;

/**
 * Whether a difference with this verdict needs an approval: it lets somebody do more.
 *
 * @example needsApproval("NARROWS") // false
 */
export function needsApproval(verdict: Verdict): boolean {
  return verdict === "BROADENS" || verdict === "MIXED";
}
