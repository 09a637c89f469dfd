/**
 * Roles for which pairs of roles do not tell everything (together.ts).
 *
 * For a subject that an entry matches, subscribing to the subject itself is as good as any subscription, so
 * whatever keeps it out is a restriction that matches it. But `a.*` also lets in `a.>`, which receives subjects
 * that the entry does not match, and which a deny of `a.*` keeps out although it matches none of them. `compile`
 * refuses such entries unless the role denies what is beyond; a document made otherwise may have them.
 */
import type { AccessDocument, SubjectRules } from "../document.ts";
import { splitQueue } from "../permissions.ts";
import { includesSet, of } from "../subjects/index.ts";
import type { Unanalysed } from "./model.ts";

/** @param accounts those with changed roles */
export function unclearRoles(
  documents: readonly AccessDocument[],
  accounts: ReadonlySet<string>,
): Unanalysed[] {
  const found = new Map<string, Unanalysed>();
  for (const [name, role] of documents.flatMap(({ roles }) => Object.entries(roles))) {
    const entry = accounts.has(role.account) ? unclearEntry(role.subscribe) : undefined;
    if (entry === undefined) continue;
    const why = `nats-server takes '${entry}' for more than it says, so sessions of several roles are not clear; write '${entry.slice(0, -1)}>', or deny '${entry}.>'`;
    found.set(name, { what: `role ${name} together with others`, why });
  }
  return [...found.values()];
}

function unclearEntry({ allow, deny }: SubjectRules): string | undefined {
  return allow
    .map((entry) => splitQueue(entry).subject)
    .filter((subject) => /(?:^|\.)\*$/.test(subject))
    .find((subject) => !includesSet(of(...deny), of(`${subject}.>`)));
}
