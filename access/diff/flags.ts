/** Risks that a change brings. */
import { accountFlags, roleFlags, type RiskFlag } from "../capability/index.ts";
import type { AccessDocument } from "../document.ts";
import type { AccountDiff, Flag, RoleDiff } from "./model.ts";
import { entryOf } from "./own.ts";

export function newFlags(
  base: AccessDocument,
  head: AccessDocument,
  roles: readonly RoleDiff[],
  accounts: readonly AccountDiff[],
): Flag[] {
  return [
    ...roles.flatMap((diff) => ofRole(base, head, diff)),
    ...accounts
      .filter(({ change }) => change !== "removed")
      .flatMap(({ account }) =>
        without(accountFlags(head, account), accountFlags(base, account)).map(flagOf),
      ),
  ];
}

function ofRole(
  base: AccessDocument,
  head: AccessDocument,
  { role, from = role }: RoleDiff,
): Flag[] {
  const [before, after] = [entryOf(base.roles, from), entryOf(head.roles, role)];
  if (after === undefined) return [];
  const known = before === undefined ? [] : roleFlags(base, from).map(renamed(from, role));
  const kinds = before && after.members.filter((kind) => !before.members.includes(kind));
  return [
    ...without(roleFlags(head, role), known).map(flagOf),
    ...(kinds ?? []).map((kind): Flag => ({
      id: `role:${role}:member_kind_new:${kind}`,
      code: "member_kind_new",
      severity: "high",
      role,
      text: `may now be held by ${kind === "user" ? "people" : "applications"}`,
      why: "whoever wrote the role had others in mind",
      implies: [],
    })),
  ];
}

function renamed(from: string, to: string) {
  return (flag: RiskFlag): RiskFlag => ({
    ...flag,
    id: `role:${to}${flag.id.slice(`role:${from}`.length)}`,
  });
}

function without(flags: readonly RiskFlag[], known: readonly RiskFlag[]): RiskFlag[] {
  const ids = new Set(known.map(({ id }) => id));
  return flags.filter(({ id }) => !ids.has(id));
}

function flagOf({ capability: _, ...flag }: RiskFlag): Flag {
  return flag;
}
