/**
 * The peer: what one writes by hand, every invariant against every role of the account, pattern by pattern.
 * It answers less than the proof, and not always rightly: it sees no queue groups, claims, streams, imports or
 * roles held together, and of denies only those that cover the whole pattern asked about.
 */
import {
  includes,
  overlaps,
  type AccessDocument,
  type Invariant,
  type RoleEntry,
} from "../../access/index.ts";

/** @returns how many roles might do something that an invariant is about */
export function pairwise({ roles }: AccessDocument, invariants: readonly Invariant[]): number {
  const byAccount = Map.groupBy(Object.values(roles), ({ account }) => account);
  let found = 0;
  for (const invariant of invariants) {
    for (const { account, publish, subscribe } of questionsOf(invariant, roles)) {
      const asked = account === undefined ? Object.values(roles) : (byAccount.get(account) ?? []);
      for (const role of asked) {
        const might =
          publish.some((pattern) => mightDo(role.publish, pattern)) ||
          subscribe.some((pattern) => mightDo(role.subscribe, pattern));
        if (might) found += 1;
      }
    }
  }
  return found;
}

interface PatternQuestion {
  /** Undefined: all of them. */
  readonly account: string | undefined;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

function questionsOf(invariant: Invariant, roles: AccessDocument["roles"]): PatternQuestion[] {
  if ("pattern" in invariant) {
    const patterns = [invariant.pattern.replace(/\{\w+\}/, "*")];
    return [{ account: undefined, publish: patterns, subscribe: patterns }];
  }
  if (!("what" in invariant)) return [];
  const who = "who" in invariant ? invariant.who : "roles" in invariant ? invariant.roles : [];
  const [named = ""] = Array.isArray(who) ? (who as readonly string[]) : [];
  return invariant.what.flat().map(({ grant, account }) => ({
    account: account ?? roles[named]?.account,
    publish: grant.publish,
    subscribe: grant.subscribe.map(subjectOf),
  }));
}

function mightDo({ allow, deny }: RoleEntry["publish"], pattern: string): boolean {
  return (
    allow.some((entry) => overlaps(subjectOf(entry), pattern)) &&
    !deny.some((entry) => includes(entry, pattern))
  );
}

/** Without the queue group. */
function subjectOf(entry: string): string {
  const space = entry.indexOf(" ");
  return space < 0 ? entry : entry.slice(0, space);
}
