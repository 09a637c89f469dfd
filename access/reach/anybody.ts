/** Rules as they are for every holder of a role: each claim may be anything. */
import type { SubjectRules } from "../subjects/permissions.ts";
import { receivedSet, type SubjectSet } from "../subjects/index.ts";

/** Two documents that are compared have most rules in common. */
const known = new WeakMap<SubjectRules, SubjectSet>();

/** What anybody with the rules may receive, whatever their claims. */
export function receivedByAny(rules: SubjectRules): SubjectSet {
  const found = known.get(rules);
  if (found !== undefined) return found;
  const common = rules.deny.filter((entry) => !entry.includes("{"));
  const made = receivedSet({ allow: rules.allow.map(anybodys), deny: common });
  known.set(rules, made);
  return made;
}

export function anybodys(entry: string): string {
  return entry.replaceAll(/\{\w+\}/g, "*");
}
