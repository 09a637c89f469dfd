import { resolve } from "node:path";
import type { Command } from "commander";
import { rfc3339 } from "../../text/amounts.ts";
import {
  deployments,
  forgetDeployments,
  keepDeployment,
  putInUse,
} from "../settings/deployments.ts";
import { locate, locateSettings, readSettings } from "../settings/settings.ts";
import { readStack } from "../settings/stack.ts";
import { newCommand, perform, type Run, type Shell } from "../terminal/command.ts";
import type { Text } from "../terminal/output.ts";

interface Options {
  readonly cwd?: string;
  readonly list?: true;
  readonly clear?: true;
}

export function useCommand(shell: Shell): Command {
  const command = newCommand("use", {
    summary: "choose the deployment that commands talk to",
    description:
      "Read a stack's output `client` and its policy with your own pulumi, and keep both for the other commands. " +
      "Without a stack, say which deployment is in use. `--settings`, NATS_ENTRA_SETTINGS, NATS_ENTRA_HOME and a stack " +
      "that runs in this folder or above it come first. Run it again after a deployment: `status` says when it is due.",
    json: "`file`, `by` (what led to it), `deployments` [{`name`, `file`, `kept`, `isInUse`}]; with STACK: `name`, `file`, `policy`; with `--clear`: `forgotten`",
    examples: [
      ["use production", "in the project's folder"],
      ["use acme/orders/production", "anywhere"],
      ["use", "which deployment is in use"],
    ],
  })
    .argument("[stack]", "stack of the project, or ORGANIZATION/PROJECT/STACK")
    .option("--cwd <folder>", "folder of the Pulumi project (default: the working directory)")
    .option("--list", "list the deployments that are kept")
    .option("--clear", "forget all of them");
  return perform(shell, command, use);
}

async function use(run: Run<Options>): Promise<undefined> {
  const { io, out, options, args } = run;
  const [stack] = args;
  if (options.clear === true) {
    const forgotten = forgetDeployments(io);
    out.result({ forgotten }, () =>
      forgotten.length === 0 ? ["None was kept."] : [`Forgot ${forgotten.join(", ")}.`],
    );
    return;
  }
  if (stack !== undefined) return keep(run, stack);
  const kept = deployments(io);
  const located = options.list === true ? locateSettings(io, undefined) : locate(io);
  const all = kept.map((each) => ({ ...each, kept: rfc3339(each.kept) }));
  const { file = null, by = null } = located ?? {};
  out.result({ file, by, deployments: all }, () => [
    file === null ? "No deployment is in use." : `In use: ${file} (${by})`,
    ...(options.list === true ? kept.map(lineOf) : []),
  ]);
}

function lineOf({ name, kept, isInUse }: ReturnType<typeof deployments>[number]): Text {
  return `${isInUse ? "*" : " "} ${name}, as of ${rfc3339(kept)}`;
}

async function keep({ io, out, options }: Run<Options>, stack: string): Promise<undefined> {
  const project = options.cwd === undefined ? io : { ...io, cwd: resolve(io.cwd, options.cwd) };
  const { name, client, policy } = await readStack(project, stack);
  const file = keepDeployment(io, name, client, policy);
  // what commands could not read is not put in use
  const { policyDigest } = readSettings(io, file);
  putInUse(io, name);
  const first = locateSettings(io, undefined);
  out.result({ name, file, policy: policyDigest ?? null }, () => [
    `Using ${name}, policy ${policyDigest ?? "unknown"}`,
    ...(policy === undefined
      ? ["Its policy is not in the state; deploy it once with this version, and use it again."]
      : []),
    ...(first === undefined || first.file === file
      ? []
      : [`But ${first.file} (${first.by}) comes first here; --settings ${file} names this one.`]),
  ]);
}
