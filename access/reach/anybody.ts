/** Rules as they are for every holder of a role: each claim may be anything. */
import type { SubjectRules } from "../document.ts";
import { inAnyQueue, receiveSet, type SubjectSet } from "../subjects/index.ts";

/** What anybody with the rules may receive, whatever their claims. */
export function receivedByAny({ allow, deny }: SubjectRules): SubjectSet {
  const common = deny.filter((entry) => !entry.includes("{"));
  return inAnyQueue(receiveSet({ allow: allow.map(anybodys), deny: common }));
}

export function anybodys(entry: string): string {
  return entry.replaceAll(/\{\w+\}/g, "*");
}
