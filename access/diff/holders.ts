import type { RoleEntry } from "../document/document.ts";
import { sortedSet } from "../../values/canonical.ts";
import type { Assignee, Assignment, Holders } from "./model.ts";

/** @param name as in the assignments: the one before a renaming */
export function holdersOf(
  name: string,
  entries: readonly (RoleEntry | undefined)[],
  assignments: readonly Assignment[] | undefined,
): Holders {
  const members = sortedSet(entries.flatMap((role) => role?.members ?? [])) as Holders["members"];
  if (assignments === undefined) return { members };
  const assigned = assignments
    .filter(({ role }) => role === name)
    .map(({ principal, kind }): Assignee => ({
      principal,
      ...(kind === undefined ? {} : { kind }),
    }))
    .sort((a, b) => (a.principal < b.principal ? -1 : 1));
  return { members, assigned };
}
