import type { Command } from "commander";
import {
  isAssigned,
  isProposed,
  type NamedAssignment,
} from "../../../protocol/control/assignment.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../../terminal/command.ts";
import { withControl } from "../../control/ask.ts";
import { temporaryAssignments } from "../../control/temporary-assignments.ts";
import { table } from "../../terminal/output.ts";
import { People, withName } from "../../people/people.ts";
import { when } from "../../../text/amounts.ts";
import { readSettings } from "../../settings/settings.ts";
import { withAs, type AsOption } from "../../terminal/options.ts";

export function grantListCommand(shell: Shell): Command {
  const command = newCommand("list", {
    summary: "temporary role assignments, and proposals that wait for approval",
    description: "Show the grants that are in force and those that wait for approval.",
    json: "`grants` [as `grant`]",
    examples: [["grant list", "a table"]],
  });
  return perform(shell, withSettings(withAs(command)), list);
}

async function list({ io, out, options }: Run<AsOption>): Promise<undefined> {
  const asker = { io, settings: readSettings(io, options.settings), as: options.as };
  const people = People.of(asker.settings);
  const now = io.now();
  const all = await withControl(asker, (ask) => temporaryAssignments(ask));
  const found = all.filter((grant) => isAssigned(grant, now) || isProposed(grant, now));
  out.result({ grants: found }, () =>
    found.length === 0 ? ["There are none."] : table(found.map((grant) => row(grant, now, people))),
  );
}

function row(
  { id, role, to, by, until, reason }: NamedAssignment,
  now: number,
  people: People,
): string[] {
  const state = until === undefined ? "waits for approval" : `until ${when(until, now)}`;
  return [
    id.slice(0, 8),
    role,
    `to ${withName(people, to)}`,
    `by ${withName(people, by)}`,
    state,
    reason,
  ];
}
