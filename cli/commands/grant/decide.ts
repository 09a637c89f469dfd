import type { Command } from "commander";
import { newCommand, perform, withSettings, type Run, type Shell } from "../../terminal/command.ts";
import { withControl } from "../../control/ask.ts";
import {
  assignmentOf,
  permitted,
  type AssignmentAnswer,
  type AssignmentVerb,
} from "../../control/temporary-assignments.ts";
import { counted, when } from "../../../text/amounts.ts";
import { readSettings } from "../../settings/settings.ts";
import { withAs, type AsOption } from "../../terminal/options.ts";

export function grantApproveCommand(shell: Shell): Command {
  const command = newCommand("approve", {
    summary: "approve what another has proposed",
    description:
      "Put a proposed grant in force. Neither who proposed it nor who gets it can approve it.",
    json: "as `grant`",
    examples: [["grant approve 1f0c2ad4", "by the beginning of its id, as grant list shows it"]],
  }).argument("<id>", "of the grant");
  return perform(shell, withSettings(withAs(command)), async ({ io, out, options, args }) => {
    const answer = await decide({ io, out, options, args }, ["approve"], {});
    const { role, to, until = 0 } = answer;
    out.result(answer, () => [`${to} has ${role} until ${when(until, io.now())}.`]);
    return undefined;
  });
}

export function grantWithdrawCommand(shell: Shell): Command {
  const command = newCommand("withdraw", {
    summary: "take a grant back before its time",
    description:
      "End a grant, or drop a proposal. Granters and approvers of the role can do it; proposers, for their own " +
      "proposals and for what they get themselves. Sessions that rest on the grant end at once.",
    json: "as `grant`, and `ended`",
    examples: [["grant withdraw 1f0c2ad4", "by the beginning of its id, as grant list shows it"]],
  }).argument("<id>", "of the grant");
  return perform(shell, withSettings(withAs(command)), async ({ io, out, options, args }) => {
    const verbs = ["grant", "approve", "propose"] as const;
    const answer = await decide({ io, out, options, args }, verbs, { op: "withdraw" });
    const { role, to, ended = 0 } = answer;
    out.result(answer, () => [
      `${to} no longer has ${role} by this grant; ${counted(ended, "session")} ended.`,
    ]);
    return undefined;
  });
}

/** Changes a grant, with the first verb that the roles permit. */
async function decide(
  { io, options, args: [id = ""] }: Run<AsOption>,
  verbs: readonly AssignmentVerb[],
  body: object,
): Promise<AssignmentAnswer> {
  const asker = { io, settings: readSettings(io, options.settings), as: options.as };
  return withControl(asker, async (ask, credential) => {
    const assignment = await assignmentOf(ask, id);
    const verb = permitted(asker, credential, assignment.role, verbs);
    return ask<AssignmentAnswer>({
      verb,
      role: assignment.role,
      body: { ...body, id: assignment.id },
    });
  });
}
