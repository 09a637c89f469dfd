import type { Command } from "commander";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { openerOf, withOpener, type OpenerOptions } from "../../keys/key-options.ts";
import { openBackup } from "../../keys/open-backup.ts";
import { keyRings, publicKeyOf } from "../../keys/ring.ts";
import { paint, table } from "../../terminal/output.ts";
import { rfc3339 } from "../../../text/amounts.ts";

export function keysListCommand(shell: Shell): Command {
  const command = newCommand("list", {
    summary: "show which keys a backup holds",
    description:
      "Open a backup and show its public keys and their age; never a secret. Its operator is the output " +
      "`operator` of the stack (`pulumi stack output operator`), if the backup has the current keys.",
    json: "`project`, `stack`, `made`, `keys` [{`installation`, `key`, `publicKey`, `created`}]",
    examples: [["keys list keys.age", "with the passphrase in NATS_ENTRA_BACKUP_PASSPHRASE"]],
  }).argument("<file>", "the backup");
  return perform(shell, withOpener(command), list);
}

async function list({ io, out, options, args }: Run<OpenerOptions>): Promise<undefined> {
  const [name = ""] = args;
  const backup = await openBackup(io, name, openerOf(io, options));
  const keys = keyRings(backup).flatMap((ring) =>
    ring.keys.map((key) => ({
      installation: ring.name,
      key: key.name,
      publicKey: publicKeyOf(key),
      created: rfc3339(key.createdAt),
    })),
  );
  const { project, stack, made } = backup;
  out.result({ project, stack, made, keys }, () => [
    `Made ${made}, of the stack ${stack} of ${project}`,
    ...table([
      ["installation", "key", "public key", "created"].map((title) => paint("bold", title)),
      ...keys.map(({ installation, key, publicKey, created }) => [
        ...[installation, key, publicKey, created],
      ]),
    ]),
  ]);
}
