import type { Command } from "commander";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { ExitCode } from "../../terminal/exit-code.ts";
import { line, paint } from "../../terminal/output.ts";
import { checked, isGood, problems, summary } from "../../policy/checked.ts";
import { PolicyFolder } from "../../policy/folder.ts";
import { unsentLines } from "../../policy/unsent.ts";
import { openings } from "../../policy/unwalled.ts";

export function policyCheckCommand(shell: Shell): Command {
  const command = newCommand("check", {
    summary: "report every mistake of a policy, and prove its invariants",
    description:
      "Compile a policy and report every mistake with its place, and role files that are not listed. The types are " +
      "checked by the project's own TypeScript, if it has one. " +
      "Then prove the invariants of invariants.ts, and print a counterexample for each that " +
      "fails. Roles that hear what nobody can send, and what roles bring about beyond what they may do themselves, are listed, and change no exit code.",
    json: "`ok`, `digest`?, `accounts`, `roles`, `invariants`, `errors` [{`code`, `source`, `role`?, `account`?, `invariant`?, `counterexample`?, `message`}], `unlisted`, `unwalled` [{`account`, `role`, `severity`, `by`, `subjects`, `more`, `text`, `remedies`}], `unsent` [{`account`, `role`, `way`, `grant`, `source`, `subjects`, `text`, `next`}], `types` (whether checked, or why not)",
    examples: [
      ["policy check", "the folder policies"],
      ["policy check shop/policies --json", "another folder, for a pipeline"],
    ],
    exits: { [ExitCode.Failed]: "a mistake, or an invariant that does not hold" },
  })
    .argument("[dir]", "folder with index.ts and roles/", "policies")
    .option("--no-types", "leave out the types");
  return perform(shell, command, check);
}

interface CheckOptions {
  readonly types: boolean;
}

async function check({ io, out, args, options }: Run<CheckOptions>): Promise<boolean> {
  const [dir = "policies"] = args;
  const report = await checked(new PolicyFolder(dir, io.cwd), dir, io.cwd, options.types);
  const ok = isGood(report);
  out.result({ ok, ...report }, () =>
    ok
      ? [
          line`${paint("green", "✓")} ${dir}: ${summary(report)}`,
          ...(report.types === "checked" ? [] : [`  types not checked: ${report.types}`]),
          ...unsentLines(report.unsent),
          ...openings(report.unwalled),
        ]
      : problems(dir, report),
  );
  return ok;
}
