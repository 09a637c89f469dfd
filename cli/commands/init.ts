import { basename, relative, resolve } from "node:path";
import { Option, type Command } from "commander";
import { UsageFailure } from "../../errors/failure.mjs";
import { commandLine } from "../../text/shell.ts";
import { checkName, projectFiles, targets, type Target } from "../init/project-files.ts";
import { writeProject } from "../init/write.ts";
import { newCommand, perform, type Run, type Shell } from "../terminal/command.ts";
import { ExitCode } from "../terminal/exit-code.ts";
import { line, paint } from "../terminal/output.ts";

interface Options {
  readonly name?: string;
  readonly target?: Target;
}

export function initCommand(shell: Shell): Command {
  const command = newCommand("init", {
    summary: "make a new project: a policy, identities, a Pulumi program",
    description:
      "Write a Pulumi project into a new folder: a small policy with accounts as walls and invariants that are " +
      "proved, people and services for this machine, a test, and a workflow that reviews changes of the policy. " +
      "On a terminal it asks for what the options do not say.",
    json: "`folder`, `name`, `target`, `files` (their paths in it)",
    examples: [
      ["init orders", "a project in the folder orders"],
      ["init . --name orders --target kubernetes", "in this folder, without a question"],
    ],
    exits: { [ExitCode.Failed]: "the folder is not empty, or cannot be written" },
  })
    .argument("[folder]", "where the project goes; it has to be empty", ".")
    .option("--name <name>", "name of the project (default: the folder's)")
    .addOption(
      new Option(
        "--target <target>",
        "where it is to run, besides this machine (default: local, nowhere else)",
      ).choices(targets),
    );
  return perform(shell, command, init);
}

async function init({ io, out, options, args }: Run<Options>): Promise<boolean> {
  const [named = "."] = args;
  const folder = resolve(io.cwd, named);
  const name = checkName(options.name ?? (await asked("Name", basename(folder))));
  const target = targetOf(
    options.target ?? (await asked(`Target (${targets.join(", ")})`, "local")),
  );
  const files = projectFiles({ name, target });
  writeProject(folder, files);
  const from = relative(io.cwd, folder);
  const next = [
    ...(from === "" ? [] : [commandLine(["cd", from])]),
    "npm install",
    "npx nats-entra dev",
  ];
  out.result({ folder, name, target, files: [...files.keys()] }, () => [
    line`${paint("green", "✓")} ${name}: ${files.size} files in ${folder}`,
    "",
    "Next:",
    ...next.map((each) => `  ${each}`),
  ]);
  return true;

  /** Asked for on a terminal alone; programs get the default. */
  async function asked(what: string, standard: string): Promise<string> {
    const answer = out.json ? undefined : await io.ask?.(`${what} [${standard}]: `);
    return answer === undefined || answer.trim() === "" ? standard : answer.trim();
  }
}

function targetOf(text: string): Target {
  const target = targets.find((each) => each === text);
  if (target !== undefined) return target;
  throw new UsageFailure(`'${text}' is not a target`, `write one of ${targets.join(", ")}`);
}
