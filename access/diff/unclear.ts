/**
 * Roles for which pairs of roles do not tell everything (together.ts).
 *
 * For a subject that an entry matches, subscribing to the subject itself is as good as any subscription, so
 * whatever keeps it out is a restriction that matches it. But `a.*` also lets in `a.>`, which receives subjects
 * that the entry does not match, and which a deny of `a.*` keeps out although it matches none of them. `compile`
 * refuses such entries unless the role denies what is beyond; a document made otherwise may have them.
 *
 * `a.>` lets in `a.>`, `a.*.>` and so on. A restriction `a.*` of a second role keeps out the first of these, and an
 * entry `a.*.> workers` of a third the others, although neither alone keeps anything of `a.b.c` from anybody. Then it
 * takes three roles to keep something out, and any of them to let it in.
 */
import type { AccessDocument, RoleEntry } from "../document/document.ts";
import { type SubjectPermissions, splitQueue } from "../subjects/permissions.ts";
import { overlaps } from "../subjects/pattern.ts";
import { includesSet, of } from "../subjects/index.ts";
import type { Unanalysed } from "./model.ts";
import { withWildcards } from "../subjects/placeholder.ts";

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
    found.set(name, { what: together(name), why });
  }
  for (const { roles } of documents)
    for (const { name, entry, group, behind } of threesomes(roles, accounts)) {
      const why = `'${entry}' also keeps out subscriptions to '${widened(entry)}', so '${group}' of ${behind} decides what sessions of a third role receive; write '${widened(entry)}', or name the subjects`;
      if (!found.has(name)) found.set(name, { what: together(name), why });
    }
  return [...found.values()];
}

const together = (name: string) => `role ${name} together with others`;

interface Threesome {
  readonly name: string;
  /** Of this role: it keeps out the widest subscription that an entry of a third role lets in. */
  readonly entry: string;
  /** Of the second role: it keeps out the others. */
  readonly group: string;
  readonly behind: string;
}

/** Three roles of one account that keep out together what no two of them do. */
function threesomes(
  roles: AccessDocument["roles"],
  accounts: ReadonlySet<string>,
): readonly Threesome[] {
  const all = Object.entries(roles).filter(([, { account }]) => accounts.has(account));
  const grouped = all.flatMap(([behind, role]) =>
    role.subscribe.allow.flatMap((group) => {
      const { subject, queue } = splitQueue(group);
      return queue === undefined ? [] : [{ behind, role, group, subject: withWildcards(subject) }];
    }),
  );
  if (grouped.length === 0) return [];
  return all.flatMap(([name, role]) =>
    starred(role.subscribe).flatMap((entry): Threesome[] => {
      const beyond = withWildcards(widened(entry));
      return grouped
        .filter(({ subject, ...second }) => second.behind !== name && overlaps(subject, beyond))
        .filter(({ behind, subject, role: second }) =>
          all.some(
            ([third, { account, members, subscribe }]) =>
              third !== name &&
              third !== behind &&
              [role.account, second.account].every((each) => each === account) &&
              members.some((kind) => [role, second].every((each) => each.members.includes(kind))) &&
              subscribe.allow
                .map((each) => withWildcards(splitQueue(each).subject))
                .some(
                  (each) => each.endsWith(">") && overlaps(each, beyond) && overlaps(each, subject),
                ),
          ),
        )
        .map(({ behind, group }) => ({ name, entry, group, behind }));
    }),
  );
}

/** Restrictions that end in `*`. */
function starred({ allow, deny }: RoleEntry["subscribe"]): string[] {
  const restricting = [...deny, ...allow.filter((entry) => splitQueue(entry).queue !== undefined)];
  return restricting.filter((entry) => /(?:^|\.)\*$/.test(splitQueue(entry).subject));
}

function widened(entry: string): string {
  return splitQueue(entry).subject.replace(/\*$/, ">");
}

function unclearEntry({ allow, deny }: SubjectPermissions): string | undefined {
  return allow
    .map((entry) => splitQueue(entry).subject)
    .filter((subject) => /(?:^|\.)\*$/.test(subject))
    .find((subject) => !includesSet(of(...deny), of(`${subject}.>`)));
}
