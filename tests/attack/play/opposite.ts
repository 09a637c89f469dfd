/** The opposite of each invariant: that nobody at all does what the invariant keeps to some. */
import { everyone, type Invariant } from "../../../access/index.ts";
import { Crowd } from "../../../access/language/who.ts";

type Case = Extract<Invariant, { rule: "case" }>;

/**
 * Claims that must be refuted, or the invariant says nothing: a power that is kept to some is used by these, and what
 * is kept from some is done by others.
 */
export function oppositesOf(invariant: Invariant): Invariant[] {
  switch (invariant.rule) {
    case "never":
      return [{ ...invariant, rule: "only" }];
    case "only":
    case "at most":
      return invariant.what.map((one) => ({ ...invariant, rule: "never", what: [one] }));
    case "case":
      return invariant.what.map((one) => caseOf(invariant, [one]));
    case "separate powers":
      return invariant.what.map((what) => ({ ...invariant, rule: "never", who: everyone, what }));
    case "separate groups": {
      const [one, other] = invariant.who;
      // whoever is in an account may be in both
      const roles = [one, other].flatMap((who) => (who instanceof Crowd ? [] : who));
      const rest = everyone.except(...roles);
      return invariant.who.map((who) => ({ ...invariant, who: [who, rest] as const }));
    }
    case "isolated":
      return [{ ...invariant, except: [], against: "anything" }];
    case "limited":
      return [{ ...invariant, longest: 1 }];
  }
}

function caseOf(invariant: Case, what: Case["what"]): Invariant {
  if (invariant.expected === "allow") return { ...invariant, expected: "deny", what };
  const { expected: _, roles: __, ...rest } = invariant;
  return { ...rest, rule: "never", who: everyone, what };
}
