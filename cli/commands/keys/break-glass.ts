import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { InvalidArgumentError, type Command } from "commander";
import { secondsOf, type Duration } from "../../../values/quantity.ts";
import { commandLine } from "../../../text/shell.ts";
import { parsedOption } from "../../terminal/help.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { unwritable } from "../../../errors/file.mjs";
import { breakGlassUser } from "../../keys/break-glass.ts";
import { openerOf, withOpener, type OpenerOptions } from "../../keys/key-options.ts";
import { openBackup } from "../../keys/open-backup.ts";
import { keyRings } from "../../keys/ring.ts";
import { rfc3339, when } from "../../../text/amounts.ts";
import { PolicyFolder } from "../../policy/folder.ts";
import { replacePrivateFileSync } from "../../../files/replace.mjs";
import { guidOf } from "../../../values/guid.ts";
import { withDir, type DirOption } from "../../policy/options.ts";

interface Options extends OpenerOptions, DirOption {
  readonly backup: string;
  readonly role: string;
  readonly oid: string;
  readonly azp?: string;
  readonly tid?: string;
  readonly for: number;
  readonly reason: string;
  readonly out: string;
}

/** Seconds: long enough to repair a callout, and over before anybody gets used to it. */
const longest = 4 * 3600;

export function keysBreakGlassCommand(shell: Shell): Command {
  const command = newCommand("break-glass", {
    summary: "make credentials that work without any callout",
    description:
      "Make a NATS user with exactly the permissions of one role, signed with a key of the backup, for when no " +
      "callout or no tenant answers. It needs no network. Its use is recorded and alarmed as soon as a callout " +
      "runs again. It cannot be renewed, and ends by itself.",
    json: "`file`, `id`, `account`, `role`, `oid`, `user`, `expires`",
    examples: [
      [
        'keys break-glass --backup keys.age --role Orders.Operate --oid ID --reason "INC-2041: no callout starts" --out emergency.creds',
        "for one hour",
      ],
      ["keys break-glass … --for 30m", "for half of it"],
    ],
  })
    .requiredOption("--backup <file>", "what `keys backup` wrote")
    .requiredOption("--role <role>", "the role's value, as in the policy")
    .requiredOption("--oid <id>", "object id of the person who answers for it", guid)
    .requiredOption("--reason <text>", "why; it goes into the audit", reasonText)
    .requiredOption("--out <file>", "credentials file to write, for `nats --creds`")
    .addOption(parsedOption("--for <duration>", "how long, 4h at most", lifetime, "1h"))
    .option("--azp <id>", "application, for a role whose subjects hold {azp}", guid)
    .option("--tid <id>", "tenant, for a role whose subjects hold {tid}", guid);
  return perform(shell, withDir(withOpener(command)), breakGlass);
}

async function breakGlass({ io, out, options }: Run<Options>): Promise<undefined> {
  const rings = keyRings(await openBackup(io, options.backup, openerOf(io, options)));
  const { document } = await new PolicyFolder(options.dir, io.cwd).compile();
  const id = randomUUID();
  const { role, oid, azp, tid, reason, for: seconds } = options;
  const made = breakGlassUser({
    ...{ document, rings, role, oid, id, reason, lifetime: seconds, now: io.now() },
    ...(azp !== undefined && { azp }),
    ...(tid !== undefined && { tid }),
  });
  const file = resolve(io.cwd, options.out);
  try {
    replacePrivateFileSync(file, made.credentials);
  } catch (error) {
    throw unwritable(file, error);
  }
  const { account, user, expires } = made;
  const value = { file, id, account, role, oid, user, expires: rfc3339(expires) };
  out.result(value, () => [
    `Wrote ${file}: ${role} in ${account}, until ${when(expires, io.now())}`,
    `  user  ${user}, as servers name it in their logs`,
    `  id    ${id}: write it into the incident, it is in the audit too`,
    `Next: ${commandLine(["nats", "--creds", options.out, "--inbox-prefix", `_INBOX.${oid}`])} …; remove the file afterwards`,
  ]);
}

function guid(text: string): string {
  const id = guidOf(text);
  if (id !== undefined) return id;
  throw new InvalidArgumentError("Write an id such as 5f2c9e0a-1b7d-4c36-8e2a-90d1c4b7a653.");
}

function lifetime(text: string): number {
  const seconds = secondsOf(text as Duration);
  if (seconds !== undefined && seconds <= longest) return seconds;
  throw new InvalidArgumentError("Write 30m, 1h or at most 4h.");
}

/** It is shown in logs and tables. */
function reasonText(text: string): string {
  if (/^[\p{L}\p{N}\p{P}\p{S} ]{8,200}$/u.test(text)) return text;
  throw new InvalidArgumentError("Write a sentence of 8 to 200 characters.");
}
