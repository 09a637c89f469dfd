/** Risks that a change brings. */
import { accountFlags, roleFlags, type RiskFlag } from "../capability/index.ts";
import type { AccessDocument } from "../document/document.ts";
import type { Indirect } from "../reach/index.ts";
import type { AccountDiff, Flag, RoleDiff } from "./model.ts";
import { entryOf } from "./own.ts";

/** One of the two documents, and what its sessions bring about. */
export interface DocumentSide {
  readonly document: AccessDocument;
  readonly indirect: Indirect;
}

/** @param roles those that changed, as `accounts` */
export function newFlags(
  before: DocumentSide,
  after: DocumentSide,
  roles: readonly RoleDiff[],
  accounts: readonly AccountDiff[],
): Flag[] {
  const [base, head] = [before.document, after.document];
  return [
    ...roles.flatMap((diff) => ofRole(before, after, diff)),
    ...accounts
      .filter(({ change }) => change !== "removed")
      .flatMap(({ account }) =>
        without(accountFlags(head, account), accountFlags(base, account)).map(flagOf),
      ),
  ];
}

function ofRole(base: DocumentSide, head: DocumentSide, { role, from = role }: RoleDiff): Flag[] {
  const before = entryOf(base.document.roles, from);
  const after = entryOf(head.document.roles, role);
  if (after === undefined) return [];
  const known = before === undefined ? [] : flagsOf(base, from).map(renamed(from, role));
  const kinds = before && after.members.filter((kind) => !before.members.includes(kind));
  return [
    ...without(flagsOf(head, role), known).map(flagOf),
    ...(kinds ?? []).map((kind): Flag => ({
      id: `role:${role}:member_kind_new:${kind}`,
      code: "member_kind_new",
      severity: "high",
      role,
      text: `may now be held by ${kind === "user" ? "people" : "applications"}`,
      why: "the role's author had others in mind",
      implies: [],
    })),
  ];
}

function flagsOf({ document, indirect }: DocumentSide, role: string): RiskFlag[] {
  return roleFlags(document, role, indirect);
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
