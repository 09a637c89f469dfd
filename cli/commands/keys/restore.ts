import type { Command } from "commander";
import { commandLine } from "../../../text/shell.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { Failure } from "../../../errors/failure.mjs";
import { withKeys, type Exported } from "../../keys/backup.ts";
import { openerOf, withOpener, type OpenerOptions } from "../../keys/key-options.ts";
import { openBackup } from "../../keys/open-backup.ts";
import { keyRings } from "../../keys/ring.ts";
import { counted } from "../../../text/amounts.ts";
import { pulumi } from "../../keys/pulumi.ts";

interface Options extends OpenerOptions {
  readonly stack?: string;
}

export function keysRestoreCommand(shell: Shell): Command {
  const command = newCommand("restore", {
    summary: "put the keys of a backup into an empty stack",
    description:
      "Put the keys of a backup into a stack that has nothing yet, so that its first deployment makes the same " +
      "operator, accounts and credentials as before. The secrets go to Pulumi by a pipe; the state holds them " +
      "encrypted by the stack's own secrets provider.",
    json: "`stack`, `keys` (how many), `made`",
    examples: [
      ["keys restore keys.age --identity key.txt", "after pulumi stack init with its former name"],
      ["keys restore keys.age --stack again --identity key.txt", "into a stack of another name"],
    ],
  })
    .argument("<file>", "the backup")
    .option("--stack <name>", "stack that takes them (default: of the name that it had)");
  return perform(shell, withOpener(command), restore);
}

async function restore({ io, out, options, args }: Run<Options>): Promise<undefined> {
  const [name = ""] = args;
  const backup = await openBackup(io, name, openerOf(io, options));
  const stack = options.stack ?? backup.stack;
  const target = JSON.parse(await pulumi(io, ["stack", "export", "--stack", stack])) as Exported;
  assertEmpty(target, stack);
  const deployment = JSON.stringify(withKeys(target, backup, nameIn(stack)));
  await pulumi(io, ["stack", "import", "--stack", stack], deployment);
  const keys = keyRings(backup).reduce((sum, ring) => sum + ring.keys.length, 0);
  out.result({ stack, keys, made: backup.made }, () => [
    `The stack ${stack} has ${counted(keys, "key")} of ${backup.made}`,
    `Next: ${commandLine(["pulumi", "preview", "--stack", stack])}: it makes everything but keys; then pulumi up`,
  ]);
}

/** Keys in use are never replaced, and secrets only go where they are encrypted. */
function assertEmpty({ deployment }: Exported, stack: string): void {
  const others = (deployment.resources ?? []).filter(({ type }) => type !== "pulumi:pulumi:Stack");
  if (others.length > 0) {
    throw new Failure("stack_in_use", `the stack ${stack} is not empty`, {
      why: `it has ${counted(others.length, "resource")}, and its keys may be in use`,
      next: "make a new one for them: pulumi stack init NAME, then --stack NAME",
    });
  }
  if (deployment.secrets_providers === undefined) {
    throw new Failure("stack_unencrypted", `the stack ${stack} does not say how it encrypts`, {
      why: "its state would hold the keys in clear",
      next: "give it a secrets provider: pulumi stack change-secrets-provider",
    });
  }
}

/** In URNs a stack has the last part of its name: `production` for `acme/messaging/production`. */
function nameIn(stack: string): string {
  return stack.split("/").at(-1) ?? stack;
}
