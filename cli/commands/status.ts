import { InvalidArgumentError, type Command } from "commander";
import { newCommand, perform, withSettings, type Run, type Shell } from "../terminal/command.ts";
import { ExitCode } from "../terminal/exit-code.ts";
import { readSettings } from "../settings/settings.ts";
import { statusLines } from "../status/lines.ts";
import { statusWithin } from "../status/within.ts";

export function statusCommand(shell: Shell): Command {
  const command = newCommand("status", {
    summary: "ask every part of the deployment how it is",
    description:
      "Ask every node, callout and the issuer how they are, whether all go by the same policy " +
      "and configuration, and whether the declared streams are as the policy declares them.",
    json: "`ok`, `nodes`, `callouts`, `issuer`, `policy`, `config`, each with `ok`, `problem`? and its own details; `streams` [{`account`, `ok`, `problem`?, `streams`}]; `keys` [{`key`, `since`, `days`, `rotateAfter`?, `old`}]",
    examples: [
      ["status", "a table"],
      ["status --json", "for monitoring"],
      ["status --wait 30", "after a deployment, until everything is healthy"],
    ],
    exits: { [ExitCode.Failed]: "a problem" },
  }).option("--wait <seconds>", "wait until everything is healthy, at most this long", seconds);
  return perform(shell, withSettings(command), status);
}

function seconds(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("Write a number of seconds, for example 30.");
}

async function status({ io, out, options }: Run<{ readonly wait?: number }>): Promise<boolean> {
  const settings = readSettings(io, options.settings);
  const found = await statusWithin(options.wait ?? 0, settings, io);
  out.result(found, () => statusLines(found));
  return found.ok;
}
