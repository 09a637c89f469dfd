import { InvalidArgumentError, Option, type Command } from "commander";
import { runDev, stopDev, type DevOptions } from "../dev/run.ts";
import { projectAt } from "../dev/project.ts";
import { DevStack } from "../dev/stack.ts";
import { newCommand, perform, type Run, type Shell } from "../terminal/command.ts";
import { ExitCode } from "../terminal/exit-code.ts";

interface Options extends DevOptions {
  readonly stack: string;
  readonly stop?: boolean;
  readonly env?: boolean;
}

export function devCommand(shell: Shell): Command {
  const command = newCommand("dev", {
    summary: "run this project's stack on this machine, and apply changes",
    description:
      "Run the stack of the Pulumi project in this folder on this machine: a tenant with the identities " +
      "of its program, NATS nodes and callouts. Every identity then tries a few subjects, for real. " +
      "Changes of the policy and of the program are proved and applied as you save them, until Ctrl-C " +
      "ends the stack and removes it, state and messages included. The stack has its own backend and passphrase " +
      "in .nats-entra/; PULUMI_BACKEND_URL of your shell stays for your other stacks. If pulumi or nats-server " +
      "is not on PATH, it is fetched, or built with Go, into a cache. " +
      "Arguments after -- go to pulumi up, or with --stop to pulumi destroy.",
    json: "what `demo` prints; then, for each change: `files`, `ok`, `said` (lines)",
    examples: [
      ["dev", "until Ctrl-C"],
      ["dev --detach", "start it, or apply what has changed, and leave it running"],
      ["dev --stop", "end it and remove it"],
      ["dev --base-port 15220", "with other ports, next to another stack"],
      ["dev --env", 'for plain pulumi: eval "$(nats-entra dev --env)"'],
    ],
    exits: { [ExitCode.Failed]: "it could not be started or ended, or policy and broker disagree" },
  })
    .addOption(
      new Option("--detach", "leave the stack running, and return").conflicts(["stop", "env"]),
    )
    .addOption(new Option("--stop", "end the stack and remove it").conflicts("env"))
    .option("--env", "print what a shell evaluates to use plain pulumi on the stack")
    .option("--base-port <port>", "first of the ports, a hundred at most (default: 14220)", port)
    .option("--stack <name>", "its name, as the program sees it", "dev")
    .argument("[pulumi...]", "further arguments of pulumi, after --");
  return perform(shell, command, dev);
}

function port(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1024 && value <= 65_000) return value;
  throw new InvalidArgumentError("Write a port from 1024 to 65000, for example 15220.");
}

async function dev({ io, out, options, args }: Run<Options>): Promise<boolean> {
  const project = projectAt(io.cwd);
  const stack = new DevStack(project, options.stack, io.env);
  if (options.env === true) {
    out.document(await stack.shellLines());
    return true;
  }
  if (options.stop === true) return stopDev(stack, out, args);
  return runDev({ project, stack, io, out, options, args });
}
