import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Option, type Command } from "commander";
import { accessReport, type AccessReport } from "../../access/report/index.ts";
import { newCommand, perform, type Run, type Shell } from "../command.ts";
import { Failure, messageOf } from "../failure.ts";
import { PolicyFolder } from "../policy/folder.ts";
import { readAssignments } from "../report/assignments.ts";
import { commitOf } from "../report/commit.ts";
import { reportCsv } from "../report/csv.ts";
import { reportPage } from "../report/page.ts";
import { withDir, type DirOption } from "./policy-dir.ts";

const FORMATS = {
  html: reportPage,
  csv: reportCsv,
  json: (report: AccessReport) => `${JSON.stringify(report, null, 2)}\n`,
} as const;

interface Options extends DirOption {
  readonly out?: string;
  readonly format: keyof typeof FORMATS;
  readonly assignments?: string;
}

export function policyReportCommand(shell: Shell): Command {
  const command = newCommand("report", {
    summary: "show who can do what, as a page or a table",
    description:
      "Make the access map of a policy: one page that needs no network, or a table or JSON as evidence for an access review.",
    examples: [
      ["policy report --out access.html", "a page to open in a browser"],
      ["policy report --out access.html --assignments held.json", "with who holds each role"],
      ["policy report --format csv --out access.csv", "a line per role and capability"],
      ["policy report --json", "the same as data"],
    ],
  })
    .option("--out <file>", "file to write instead of printing")
    .addOption(
      new Option("--format <format>", "what to make").choices(Object.keys(FORMATS)).default("html"),
    )
    .option("--assignments <file>", "JSON list of { role, principalId, principalName }");
  return perform(shell, withDir(command), report);
}

async function report({ io, out, options }: Run<Options>): Promise<undefined> {
  const { document, sources } = await new PolicyFolder(options.dir, io.cwd).compile();
  const commit = await commitOf(resolve(io.cwd, options.dir));
  const model = accessReport(document, sources, {
    now: io.now(),
    ...(commit === undefined ? {} : { commit }),
    ...(options.assignments === undefined
      ? {}
      : { assignments: readAssignments(resolve(io.cwd, options.assignments)) }),
  });
  if (options.out === undefined) {
    out.result(model, () => [FORMATS[options.format](model).trimEnd()]);
    return;
  }
  const file = resolve(io.cwd, options.out);
  try {
    writeFileSync(file, FORMATS[options.format](model));
  } catch (error) {
    throw new Failure("file_unwritable", `cannot write ${file}`, { why: messageOf(error) });
  }
  const { digest } = model;
  out.result({ file, format: options.format, digest }, () => [`Wrote ${file}, ${digest}`]);
}
