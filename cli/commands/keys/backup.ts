import { resolve } from "node:path";
import type { Command } from "commander";
import { commandLine } from "../../../text/shell.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { backupOf, type Exported } from "../../keys/backup.ts";
import { lockOf, withLock, type LockOptions } from "../../keys/key-options.ts";
import { keyRings } from "../../keys/ring.ts";
import { writeSealed } from "../../keys/sealed-file.ts";
import { counted, rfc3339 } from "../../../text/amounts.ts";
import { pulumi } from "../../keys/pulumi.ts";

interface Options extends LockOptions {
  readonly stack?: string;
  readonly out: string;
}

export function keysBackupCommand(shell: Shell): Command {
  const command = newCommand("backup", {
    summary: "write the stack's keys into an encrypted file",
    description:
      "Write the keys and certificates that a stack's state holds into one encrypted file, in the age " +
      "format. Run it in the folder of Pulumi.yaml after every deployment that made or rotated a key.",
    json: "`file`, `project`, `stack`, `keys` (how many)",
    examples: [
      ["keys backup --out keys.age --recipient age1…", "for who has the private key"],
      ["keys backup --out keys.age --passphrase-file words", "by a passphrase"],
      ["keys backup --stack production --out keys.age --recipient age1…", "of another stack"],
    ],
  })
    .requiredOption("--out <file>", "file to write; its owner alone may read it")
    .option("--stack <name>", "stack to read (default: the one that is selected)");
  return perform(shell, withLock(command), backup);
}

async function backup({ io, out, options }: Run<Options>): Promise<undefined> {
  const lock = lockOf(io, options);
  const stack = options.stack === undefined ? [] : ["--stack", options.stack];
  const exported = await pulumi(io, ["stack", "export", "--show-secrets", ...stack]);
  const kept = backupOf(JSON.parse(exported) as Exported, rfc3339(io.now()));
  const rings = keyRings(kept); // and so with their secrets
  const file = resolve(io.cwd, options.out);
  await writeSealed(file, JSON.stringify(kept), lock);
  const keys = rings.reduce((sum, ring) => sum + ring.keys.length, 0);
  out.result({ file, project: kept.project, stack: kept.stack, keys }, () => [
    `Wrote ${file}: ${counted(keys, "key")} of the stack ${kept.stack}`,
    `Next: put it where the state is not, and see that it opens: ${commandLine(["nats-entra", "keys", "list", options.out])}`,
  ]);
}
