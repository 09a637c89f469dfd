import type { Command } from "commander";
import { at, PolicyErrors, unlistedFiles, type AccessDocument } from "../../access/index.ts";
import { newCommand, perform, type Run, type Shell } from "../command.ts";
import { counted, type Paint } from "../output.ts";
import { PolicyFolder } from "../policy/folder.ts";

export function policyCheckCommand(shell: Shell): Command {
  const command = newCommand("check", {
    summary: "report every mistake of a policy",
    description:
      "Compile a policy and report every mistake with its place, and role files that are not listed. " +
      "Exit code 1 when there is any.",
    examples: [
      ["policy check", "the folder policies"],
      ["policy check examples/shop --json", "another folder, for a pipeline"],
    ],
  }).argument("[dir]", "folder with index.ts and roles/", "policies");
  return perform(shell, command, check);
}

async function check({ io, out, args }: Run<unknown>): Promise<boolean> {
  const [dir = "policies"] = args;
  const report = await checked(new PolicyFolder(dir, io.cwd));
  const ok = report.errors.length === 0 && report.unlisted.length === 0;
  out.result({ ok, ...report }, (paint) =>
    ok ? [`${paint("green", "✓")} ${dir}: ${summary(report)}`] : problems(paint, dir, report),
  );
  return ok;
}

interface Report {
  readonly digest?: string;
  readonly accounts: readonly string[];
  readonly roles: readonly string[];
  readonly errors: readonly Mistake[];
  /** Files below `roles/` that take no part in the policy. */
  readonly unlisted: readonly string[];
}

interface Mistake {
  readonly code: string;
  /** `policies/roles/support.ts:12:3` */
  readonly source: string;
  readonly role?: string;
  readonly account?: string;
  /** The whole sentence, place and remedy included. */
  readonly message: string;
}

async function checked(folder: PolicyFolder): Promise<Report> {
  try {
    const { document, sources } = await folder.compile();
    const unlisted = unlistedFiles(sources, folder.roleFiles());
    return { ...contents(document), errors: [], unlisted };
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error;
    return { accounts: [], roles: [], errors: error.errors.map(mistake), unlisted: [] };
  }
}

function contents({ digest, accounts, roles }: AccessDocument) {
  return { digest, accounts: Object.keys(accounts), roles: Object.keys(roles) };
}

function mistake({
  code,
  source,
  role,
  account,
  message,
}: PolicyErrors["errors"][number]): Mistake {
  return {
    code,
    source: at(source),
    ...(role === undefined ? {} : { role }),
    ...(account === undefined ? {} : { account }),
    message,
  };
}

function summary({ roles, accounts, digest = "" }: Report): string {
  return `${counted(roles.length, "role")} in ${counted(accounts.length, "account")}, ${digest}`;
}

function problems(paint: Paint, dir: string, { errors, unlisted }: Report): string[] {
  const found = [
    ...errors.map(({ message }) => message),
    ...unlisted.map(
      (file) =>
        `${file} is listed in no policy, so its roles do not exist; add it to ${dir}/index.ts`,
    ),
  ];
  return [
    `${paint("red", "✗")} ${dir}: ${counted(found.length, "mistake")}`,
    ...found.map((line) => `  ${line}`),
  ];
}
