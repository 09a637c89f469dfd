import type { Command } from "commander";
import { newCommand, perform, withSettings, type Run, type Shell } from "../../terminal/command.ts";
import { askControl } from "../../control/ask.ts";
import { readSettings } from "../../settings/settings.ts";
import { withAs, type AsOption } from "../../terminal/options.ts";

export function revokeLiftCommand(shell: Shell): Command {
  const command = newCommand("lift", {
    summary: "let somebody in again",
    description:
      "End a revocation. Ended sessions stay ended; clients that keep trying get in again.",
    json: "`id`, `stored`",
    examples: [["revoke lift 0c1d2e3f-…", "by its id, as `revoke list` shows it"]],
  }).argument("<id>", "of the revocation");
  return perform(shell, withSettings(withAs(command)), lift);
}

async function lift({ io, out, options, args }: Run<AsOption>): Promise<undefined> {
  const [id = ""] = args;
  const settings = readSettings(io, options.settings);
  const { stored } = await askControl<{ stored: boolean }>(
    { io, settings, as: options.as },
    { verb: "revoke", body: { op: "lift", id } },
  );
  out.result({ id, stored }, () => [`${id} is lifted.`]);
}
