import { Argument, type Command } from "commander";
import { scripts, shells, type ShellName } from "../completion/scripts.ts";
import { knownValues } from "../completion/values.ts";
import { completions } from "../completion/words.ts";
import { newCommand, perform, type Run, type Shell } from "../terminal/command.ts";

/** @param program every command, when it is asked for: this one is among them */
export function completionCommand(shell: Shell, program: () => Command): Command {
  const command = newCommand("completion", {
    summary: "complete commands, options and names in a shell",
    description:
      "Print what a shell needs to complete calls of nats-entra: commands, options, and names of roles, accounts and " +
      "identities as far as this machine knows them. With words after --, print what the last one may be.",
    json: "`script`",
    examples: [
      ["completion bash >> ~/.bashrc", "bash"],
      ["completion zsh >> ~/.zshrc", "zsh, after compinit"],
      ["completion fish > ~/.config/fish/completions/nats-entra.fish", "fish"],
      ["completion bash -- revoke om", "what the shells ask"],
    ],
  })
    .addArgument(new Argument("<shell>", "which shell").choices(shells))
    .argument("[words...]", "what has been typed of a call, without the program");
  return perform(shell, command, (run) => complete(run, program));
}

function complete(
  { io, out, args: [name, ...words] }: Run<unknown>,
  program: () => Command,
): Promise<undefined> {
  const script = scripts[name as ShellName];
  if (words.length === 0 && !out.json) out.document(script);
  else if (words.length === 0) out.result({ script }, () => []);
  else {
    const found = completions(program(), words, knownValues(io));
    out.result({ completions: found }, () => found);
  }
  return Promise.resolve(undefined);
}
