/** What nobody sends, for people: each grant with its place, and what to do about it. */
import type { Unsent } from "../../access/index.ts";
import { line, paint, type Text } from "../terminal/output.ts";
import { counted } from "../../text/amounts.ts";

/** @returns no lines when there is nothing to say */
export function unsentLines(found: readonly Unsent[]): Text[] {
  if (found.length === 0) return [];
  return [
    line`${paint("yellow", "!")} in vain: ${counted(found.length, "grant")} of what nobody sends or answers`,
    ...found.flatMap(({ source, role, text, next }) => [
      `  ${source} role '${role}': ${text}`,
      `    ${next}`,
    ]),
  ];
}
