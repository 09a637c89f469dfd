import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { diff, type Compiled, type PolicyDiff } from "../../../access/index.ts";
import {
  accessReport,
  type AccessReport,
  type ReportOptions,
} from "../../../access/report/index.ts";
import { jsonText } from "../../../text/json.ts";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { unwritable } from "../../../errors/file.mjs";
import { PolicyFolder } from "../../policy/folder.ts";
import { mustBeOfRoles } from "../../policy/assigned-roles.ts";
import { readAssignments } from "../../../reports/policy-review/assignments.ts";
import { compared } from "../../../reports/policy-review/compared.ts";
import type { VersionOptions } from "../../../reports/policy-review/version.ts";
import { commitOf } from "../../../reports/access/commit.ts";
import { reportCsv } from "../../../reports/access/csv.ts";
import { reportPage } from "../../../reports/access/page.ts";
import { withDir, withTrust, type DirOption, type TrustOption } from "../../policy/options.ts";

const FORMATS = {
  html: reportPage,
  csv: reportCsv,
  json: (report: AccessReport) => `${jsonText(report, 2)}\n`,
} as const;

interface Options extends DirOption, TrustOption {
  readonly out?: string;
  readonly format: keyof typeof FORMATS;
  readonly base?: string;
  readonly assignments?: string;
}

export function policyReportCommand(shell: Shell): Command {
  const command = newCommand("report", {
    summary: "show who can do what, as a page or a table",
    description:
      "Make the access map of a policy: one page that needs no network, or a table or JSON as evidence for an access review.",
    json: "the model of the page (the access map)",
    examples: [
      ["policy report --out access.html", "a page to open in a browser"],
      ["policy report --out access.html --assignments held.json", "with who holds each role"],
      ["policy report --out access.html --base main", "with what changed since main"],
      ["policy report --format csv --out access.csv", "a line per role and capability"],
      ["policy report --json", "the same as data"],
    ],
  })
    .option("--out <file>", "file to write instead of printing")
    .addOption(
      new Option("--format <format>", "what to make").choices(Object.keys(FORMATS)).default("html"),
    )
    .option("--base <ref>", "show changes since a commit, branch, tag or compiled document (.json)")
    .option("--assignments <file>", "who holds which role: JSON list of { role, principal, kind }");
  return perform(shell, withTrust(withDir(command)), report);
}

async function report({ io, out, options }: Run<Options>): Promise<undefined> {
  const { cwd } = io;
  const compiled = await new PolicyFolder(options.dir, cwd).compile();
  const commit = await commitOf(resolve(cwd, options.dir));
  const assignments =
    options.assignments === undefined ? undefined : readAssignments(options.assignments, cwd);
  const changes =
    options.base === undefined
      ? undefined
      : await changesSince(options.base, compiled, assignments, { ...options, cwd });
  if (changes === undefined) mustBeOfRoles(assignments ?? [], [compiled.document]);
  const model = accessReport(compiled.document, compiled.sources, {
    now: io.now(),
    ...(commit === undefined ? {} : { commit }),
    ...(assignments === undefined ? {} : { assignments }),
    ...(changes === undefined ? {} : { diff: changes }),
  });
  if (options.out === undefined) {
    out.document(FORMATS[out.json ? "json" : options.format](model));
    return;
  }
  const file = resolve(cwd, options.out);
  try {
    writeFileSync(file, FORMATS[options.format](model));
  } catch (error) {
    throw unwritable(file, error);
  }
  const { digest } = model;
  out.result({ file, format: options.format, digest }, () => [`Wrote ${file}, ${digest}`]);
}

/** As `policy diff` has it, between the base and what is on disk. */
async function changesSince(
  ref: string,
  { document, sources }: Compiled,
  assignments: ReportOptions["assignments"],
  where: VersionOptions,
): Promise<PolicyDiff> {
  const { base } = await compared(ref, undefined, where);
  mustBeOfRoles(assignments ?? [], [base.document, document]);
  return diff(base.document, document, {
    sources: { ...(base.sources === undefined ? {} : { base: base.sources }), head: sources },
    ...(assignments === undefined ? {} : { assignments }),
  });
}
