/** What a policy does not wall off, for people: by account, then by what is brought about. */
import type { Unwalled } from "../../access/index.ts";
import { line, paint, type Text } from "../terminal/output.ts";
import { counted } from "../../text/amounts.ts";

/** @returns no lines when there is nothing to say */
export function openings(found: readonly Unwalled[]): Text[] {
  if (found.length === 0) return [];
  const accounts = Map.groupBy(found, ({ account }) => account);
  return [
    line`${paint("yellow", "!")} not walled off: ${counted(found.length, "role")} in ${counted(accounts.size, "account")} can have messages sent where they may not publish`,
    ...[...accounts].flatMap(([account, all]) => [`  account ${account}`, ...roleLines(all)]),
    ...[...new Set(found.flatMap(({ remedies }) => remedies))].map((remedy) => `  ${remedy}`),
  ];
}

/** Roles that bring about the same share a line. */
function roleLines(found: readonly Unwalled[]): string[] {
  const alike = Map.groupBy(found, ({ severity, text }) => JSON.stringify([severity, text]));
  return [...alike.values()].flatMap((all) => {
    const roles = all.map(({ role }) => role).join(", ");
    return all.slice(0, 1).map(({ severity, text }) => `    ${severity}: ${roles} ${text}`);
  });
}
