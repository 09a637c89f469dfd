import { InvalidArgumentError, type Command } from "commander";
import { secondsOf, type Duration } from "../../values/quantity.ts";
import { commandLine } from "../../text/shell.ts";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { withControl } from "../control/ask.ts";
import { permitted, type AssignmentAnswer } from "../control/temporary-assignments.ts";
import { UsageFailure } from "../../errors/failure.mjs";
import { fields } from "../terminal/output.ts";
import { People, provenanceOf } from "../people/people.ts";
import { when } from "../../text/amounts.ts";
import { readSettings } from "../settings/settings.ts";
import { withAs, type AsOption } from "../terminal/options.ts";
import { grantApproveCommand, grantWithdrawCommand } from "./grant/decide.ts";
import { grantListCommand } from "./grant/list.ts";

interface Options extends AsOption {
  readonly to?: string;
  readonly for?: number;
  readonly reason?: string;
}

export function grantCommand(shell: Shell): Command {
  const command = newCommand("grant", {
    summary: "assign a role temporarily",
    description:
      "Assign a role temporarily. If you may only propose the role, this is a proposal: it is in " +
      "force once somebody else approves it. It counts at the holder's next login, and their session ends with it.",
    json: "`id`, `role`, `to`, `by`, `reason`, `since`, `duration`, `until`?, `approved`? and `withdrawn`? {`by`, `at`}, `whom`? {`name`, `oid`, `from`}; times in Unix seconds",
    examples: [
      ["grant Orders.Operate --to omar --for 1h --reason INC-4711", "for an hour"],
      ["grant Finance.Read --to me --for 30m --reason 'month end'", "proposed, for oneself"],
      ["grant list", "those in force, and those that wait for approval"],
      ["grant approve ID", "of what another has proposed"],
      ["grant withdraw ID", "before its time; sessions that rest on it end"],
    ],
  })
    .argument("<role>", "value of the role, for example Orders.Operate")
    .option("--to <who>", "who gets it: a name in client.json or people.json, an object id, or me")
    .option("--for <duration>", "for how long, for example 30m or 8h; a day at most", seconds)
    .option("--reason <text>", "why, in a line; it is in the audit");
  perform(shell, withSettings(withAs(command)), grant);
  // those of list, approve and withdraw have the same names
  command.enablePositionalOptions();
  for (const child of [grantListCommand, grantApproveCommand, grantWithdrawCommand])
    command.addCommand(child(shell));
  return command;
}

async function grant({ io, out, options, args: [role = ""] }: Run<Options>): Promise<undefined> {
  const { to: holder, for: duration, reason } = options;
  // not required by the parser, which would ask list, approve and withdraw for them as well
  if (holder === undefined || duration === undefined || reason === undefined) {
    const next = "write grant ROLE --to NAME --for 1h --reason TEXT";
    throw new UsageFailure("a grant needs --to, --for and --reason", next);
  }
  const settings = readSettings(io, options.settings);
  const asker = { io, settings, as: options.as };
  const meant = holder === "me" ? undefined : People.of(settings).find(holder);
  const answer = await withControl(asker, (ask, credential) => {
    const verb = permitted(asker, credential, role, ["grant", "propose"]);
    const to = meant?.oid ?? credential.identity.oid;
    return ask<AssignmentAnswer>({ verb, role, body: { to, duration, reason } });
  });
  const { id, to, until } = answer;
  out.result({ ...answer, ...(meant && { whom: meant }) }, () =>
    fields([
      ["role", role],
      ["to", provenanceOf(meant ?? { oid: to })],
      ["id", id],
      ["until", until === undefined ? "it waits for approval" : when(until, io.now())],
      [
        "next",
        until === undefined
          ? commandLine(["nats-entra", "grant", "approve", id])
          : "the holder logs in again",
      ],
    ]),
  );
}

function seconds(text: string): number {
  const value = secondsOf(text as Duration);
  if (value !== undefined) return value;
  throw new InvalidArgumentError("Write a duration, for example 30m or 8h.");
}
