import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { boundedOf, type Ability, type Bounded, type subjects } from "../../../access/index.ts";
import { canonicalJson } from "../../../values/canonical.ts";
import { jsonText } from "../../../text/json.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { ExitCode } from "../../terminal/exit-code.ts";
import { unwritable } from "../../../errors/file.mjs";
import { line, paint } from "../../terminal/output.ts";
import { duration } from "../../../text/amounts.ts";
import { PolicyFolder } from "../../policy/folder.ts";
import { signed, verified } from "../../policy/statement.ts";
import { withDir, type DirOption } from "../../policy/options.ts";

interface Options extends DirOption {
  readonly key?: string;
  readonly out?: string;
}

export function policyBoundedCommand(shell: Shell): Command {
  const command = newCommand("bounded", {
    summary: "prove what an agent can do for people, and that it can do nothing else",
    description:
      "Work out what an agent can do on behalf of people, at most and by each of their roles, and prove it. With " +
      "--key the statement is signed, together with the policy's digest, as a DSSE envelope.",
    json: "the statement: `policy`, `agent`, `description`, `account`, `clients`, `maxSession`?, `atMost`, `byRole`, `nothingBy`; signed: the envelope; with `--out`: `file`, `agent`, `policy`",
    examples: [
      ["policy bounded triage", "in words"],
      ["policy bounded triage --key bounded.nk --out triage.json", "signed, to hand on"],
    ],
  })
    .argument("<agent>", "an agent of the policy")
    .option("--key <file>", "seed of an nkey to sign with")
    .option("--out <file>", "file to write instead of printing");
  return perform(shell, withDir(command), bounded);
}

async function bounded({ io, out, options, args }: Run<Options>): Promise<undefined> {
  const [agent = ""] = args;
  const { document, sources } = await new PolicyFolder(options.dir, io.cwd).compile();
  const found = boundedOf(document, agent, sources);
  const value = options.key === undefined ? found : signed(found, options.key, io.cwd);
  if (options.out === undefined) {
    if ("payload" in value) out.document(`${jsonText(value, 2)}\n`);
    else out.result(value, () => lines(found));
    return;
  }
  const file = resolve(io.cwd, options.out);
  try {
    writeFileSync(file, `${jsonText(value, 2)}\n`);
  } catch (error) {
    throw unwritable(file, error);
  }
  const { policy } = found;
  out.result({ file, agent, policy }, () => [`Wrote ${file}, of ${policy}`]);
}

/** What is said to people. */
export function lines(found: Bounded): string[] {
  const { agent, account, clients, policy, maxSession, atMost, byRole, nothingBy } = found;
  const { effects = [] } = found;
  const lasts = maxSession === undefined ? "" : `, for ${duration(maxSession)} at a time`;
  return [
    `${agent}, in account ${account}, with client ${clients.join(" or ")}${lasts}`,
    "",
    "At most, for any person:",
    ...abilities(atMost),
    ...effects.flatMap(({ account: where, subjects }) => [
      "",
      `At most, others send because of it in account ${where} to:`,
      ...subjects.map(coverWords),
    ]),
    ...Object.entries(byRole).flatMap(([role, ability]) => [
      "",
      `Exactly, for somebody with ${role}:`,
      ...abilities(ability),
    ]),
    ...(nothingBy.length === 0
      ? []
      : ["", `Nothing, for somebody with ${nothingBy.join(" or ")}.`]),
    "",
    `Proved of ${policy}`,
  ];
}

function coverWords({ pattern, except }: subjects.Cover): string {
  return except.length === 0 ? `  ${pattern}` : `  ${pattern} except ${except.join(", ")}`;
}

function abilities({ can }: Ability): string[] {
  return can.map((text) => `  ${text}`);
}

interface VerifyOptions extends DirOption {
  readonly signer: string;
}

export function policyVerifyCommand(shell: Shell): Command {
  const command = newCommand("verify", {
    summary: "hold a signed statement about an agent to its signature and to the policy",
    description:
      "Check who signed what `policy bounded` wrote, and that the policy in the folder is the one it speaks of and " +
      "still bounds the agent so.",
    json: "`ok`, `agent`, `stated`, `policy` (digests)",
    examples: [["policy verify triage.json --signer AB…", "the policy of the folder policies"]],
    exits: { [ExitCode.Failed]: "it is not signed so, or the policy is another" },
  })
    .argument("<file>", "the signed statement")
    .requiredOption("--signer <key>", "public key that must have signed it");
  return perform(shell, withDir(command), verify);
}

async function verify({ io, out, options, args }: Run<VerifyOptions>): Promise<boolean> {
  const [file = ""] = args;
  const stated = verified(file, options.signer, io.cwd);
  const { document, sources } = await new PolicyFolder(options.dir, io.cwd).compile();
  const { agent, policy } = stated;
  // a statement of an earlier release says nothing of effects
  const known = stated.effects === undefined ? undefined : sources;
  const isCurrent =
    policy === document.digest &&
    canonicalJson(stated) === canonicalJson(boundedOf(document, agent, known));
  const result = { ok: isCurrent, agent, stated: policy, policy: document.digest };
  out.result(result, () =>
    isCurrent
      ? [
          line`${paint("green", "✓")} signed by ${options.signer}, of ${policy}`,
          "",
          ...lines(stated),
        ]
      : [
          line`${paint("red", "✗")} signed by ${options.signer}, but ${policy === document.digest ? "not what the policy's streams make of it" : "of another policy"}`,
          `  it speaks of ${policy}`,
          `  the folder has ${document.digest}`,
        ],
  );
  return isCurrent;
}
