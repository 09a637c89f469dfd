/** Mistakes in invariants themselves. One that says nothing must not count as proved. */
import { unknownAccount } from "../language/check-subject.ts";
import type { AccessDocument } from "../document/document.ts";
import { closest } from "../../values/suggest.ts";
import type { Invariant } from "../language/invariant.ts";
import { shared } from "./candidate.ts";
import { Crowd, type Named } from "../language/who.ts";
import type { Placed } from "../language/what.ts";
import { MEMBER_KINDS } from "../language/role.ts";

/** What is wrong with it, and what to do about it; undefined when it can be proved or refuted. */
export function fault(document: AccessDocument, invariant: Invariant): string | undefined {
  return faults(document, invariant)[0];
}

function faults(document: AccessDocument, invariant: Invariant): string[] {
  switch (invariant.rule) {
    case "never":
    case "only":
    case "at most":
      return [...unknownIn(document, invariant.who), ...faultsOf(document, invariant.what)];
    case "separate powers":
      return invariant.what.flatMap((what) => faultsOf(document, what));
    case "separate groups":
      return invariant.who.flatMap((who) => unknownIn(document, who));
    case "isolated":
      return [
        ...unknownRoles(document, invariant.except),
        ...invariant.problems.map(({ message, next }) => `${message}; ${next}`),
      ];
    case "limited":
      return [
        ...unknownIn(document, invariant.who),
        ...(invariant.longest === undefined ? ['it has no duration; write for example "8h"'] : []),
      ];
    case "case":
      return [
        ...unknownIn(document, invariant.roles),
        ...faultsOf(document, invariant.what),
        ...apart(document, invariant.roles),
      ];
  }
}

function unknownIn(document: AccessDocument, who: Named): string[] {
  if (!(who instanceof Crowd)) {
    return who.length === 0 ? ["it names no role"] : unknownRoles(document, who);
  }
  const account = who.place?.account;
  return [
    ...unknownRoles(document, who.excepted),
    ...(account === undefined ? [] : unknownAccounts(document, account)),
  ];
}

function unknownRoles({ roles }: AccessDocument, names: readonly string[]): string[] {
  return names
    .filter((name) => !Object.hasOwn(roles, name))
    .map((name) => {
      const meant = closest(name, Object.keys(roles));
      const next =
        meant === undefined ? "list its module in the policy" : `did you mean '${meant}'?`;
      return `the policy has no role '${name}'; ${next}`;
    });
}

function unknownAccounts({ accounts }: AccessDocument, name: string): string[] {
  if (Object.hasOwn(accounts, name)) return [];
  const { message, next } = unknownAccount(name, Object.keys(accounts));
  return [`${message}; ${next}`];
}

function faultsOf(document: AccessDocument, what: readonly Placed[]): string[] {
  if (what.length === 0) return ["it names no grant"];
  return what.flatMap(({ grant, account }) => [
    ...(account === undefined ? [] : unknownAccounts(document, account)),
    ...[...grant.problems, ...(grant.stream?.problems ?? [])].map(
      ({ message, next }) => `${message}; ${next}`,
    ),
  ]);
}

/** Roles that no session can have together. */
function apart({ roles }: AccessDocument, names: readonly string[]): string[] {
  const entries = names.flatMap((name) => roles[name] ?? []);
  const accounts = new Set(entries.map(({ account }) => account));
  const members = entries.reduce((kinds, entry) => shared(kinds, entry.members), MEMBER_KINDS);
  return [
    ...(accounts.size > 1
      ? [`its roles are in ${[...accounts].join(" and ")}; a session has one account`]
      : []),
    ...(entries.length > 0 && members.length === 0
      ? ["nobody can hold its roles together; their members are of different kinds"]
      : []),
  ];
}
