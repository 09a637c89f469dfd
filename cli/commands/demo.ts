import type { Command } from "commander";
import { demonstrate } from "../demo/show.ts";
import { newCommand, perform, withSettings, type Shell } from "../terminal/command.ts";
import { ExitCode } from "../terminal/exit-code.ts";
import { readSettings } from "../settings/settings.ts";

export function demoCommand(shell: Shell): Command {
  const command = newCommand("demo", {
    summary: "try everything as everybody, and show a table",
    description:
      "Try subjects as every identity of a stack on this machine, for real, each on one of the servers by " +
      "chance, and compare with the compiled policy. The subjects are those at which the policy's roles " +
      "differ; a stack that writes demo.json next to client.json names its own.",
    json: "`ok`, `sessions` [{`identity`, `account`, `roles`}], `cells` [{`identity`, `account`, `verb`, `subject`, `server`, `allowed`, `expected`, `agree`}], `seconds`, `redirections`?",
    examples: [["demo", "who may do what, as a table"]],
    exits: {
      [ExitCode.Failed]: "policy and broker disagree, something appeared, or it could not be tried",
    },
  });
  return perform(shell, withSettings(command), ({ io, out, options }) =>
    demonstrate(io, out, readSettings(io, options.settings)),
  );
}
