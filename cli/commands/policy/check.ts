import type { Command } from "commander";
import {
  at,
  PolicyErrors,
  unkeptMistake,
  unlistedFiles,
  unsent,
  unwalled,
  type AccessDocument,
  type Counterexample,
  type Finding,
  type Unsent,
  type Unwalled,
} from "../../../access/index.ts";
import { checkTypes, type CheckedTypes } from "../../../compiler/index.ts";
import { lineOf, type Failure } from "../../../errors/failure.mjs";
import { newCommand, perform, type Run, type Shell } from "../../terminal/command.ts";
import { ExitCode } from "../../terminal/exit-code.ts";
import { line, paint, type Text } from "../../terminal/output.ts";
import { counted } from "../../../text/amounts.ts";
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
    examples: [
      ["policy check", "the folder policies"],
      ["policy check examples/shop --json", "another folder, for a pipeline"],
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
  const [types, written] = await Promise.all([
    options.types ? checkTypes(dir, io.cwd) : { skipped: "--no-types" },
    checked(new PolicyFolder(dir, io.cwd)),
  ]);
  const report = withTypes(written, types);
  const ok = report.errors.length === 0 && report.unlisted.length === 0;
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

/** Adds what is wrong with the types; of a line that has another mistake already, that one says it better. */
function withTypes(written: Written, types: CheckedTypes): Report {
  if ("skipped" in types) return { ...written, types: types.skipped };
  const lines = new Set(written.errors.map(({ source }) => lineIn(source)));
  const more = types.mistakes.map(typeMistake).filter(({ source }) => !lines.has(lineIn(source)));
  return { ...written, errors: [...written.errors, ...more], types: "checked" };
}

/** `policies/roles/support.ts:12:3` → `policies/roles/support.ts:12` */
function lineIn(source: string): string {
  return source.replace(/:\d+$/, "");
}

function typeMistake(error: Failure): Mistake {
  return { code: error.code, source: at(error.place ?? {}), message: lineOf(error) };
}

interface Report extends Written {
  /** `checked`, or why they are not: `the project has no typescript`. */
  readonly types: string;
}

interface Written {
  readonly digest?: string;
  /** How many invariants and cases were looked at. */
  readonly invariants: number;
  readonly accounts: readonly string[];
  readonly roles: readonly string[];
  readonly errors: readonly Mistake[];
  /** Files below `roles/` that take no part in the policy. */
  readonly unlisted: readonly string[];
  /** What roles bring about beyond what they may do themselves. */
  readonly unwalled: readonly Unwalled[];
  /** What roles hear, read or ask for in vain. */
  readonly unsent: readonly Unsent[];
}

interface Mistake {
  readonly code: string;
  /** The invariant that is not proved: `never(Orders.Read, publish(orders.cancel))`. */
  readonly invariant?: string;
  readonly counterexample?: Counterexample;
  /** `policies/roles/support.ts:12:3` */
  readonly source: string;
  readonly role?: string;
  readonly agent?: string;
  readonly account?: string;
  /** The whole sentence, place and remedy included. */
  readonly message: string;
}

async function checked(folder: PolicyFolder): Promise<Written> {
  try {
    const compiled = await folder.compile();
    const unlisted = unlistedFiles(compiled.sources, folder.roleFiles());
    const { invariants, findings } = await folder.prove(compiled);
    const { document, sources } = compiled;
    const unkept = unkeptMistake(compiled);
    const errors = [...(unkept ? [mistake(unkept)] : []), ...findings.map(unproved)];
    return {
      ...contents(document),
      invariants,
      errors,
      unlisted,
      unwalled: unwalled(document, sources),
      unsent: unsent(document, sources),
    };
  } catch (error) {
    if (!(error instanceof PolicyErrors)) throw error;
    const errors = error.errors.map(mistake);
    return { ...NOTHING, errors };
  }
}

const NOTHING = {
  ...{ accounts: [], roles: [], invariants: 0 },
  ...{ errors: [], unlisted: [], unwalled: [], unsent: [] },
};

function contents({ digest, accounts, roles }: AccessDocument) {
  return { digest, accounts: Object.keys(accounts), roles: Object.keys(roles) };
}

function mistake(error: PolicyErrors["errors"][number]): Mistake {
  const { code, place, role, agent, account } = error;
  return {
    code,
    source: at(place),
    ...(role === undefined ? {} : { role }),
    ...(agent === undefined ? {} : { agent }),
    ...(account === undefined ? {} : { account }),
    message: lineOf(error),
  };
}

function unproved({ code, source, invariant, counterexample, message }: Finding): Mistake {
  return {
    code,
    source: at(source),
    invariant,
    ...(counterexample === undefined ? {} : { counterexample }),
    message,
  };
}

function summary({ roles, accounts, invariants, digest = "" }: Written): string {
  const proof = invariants === 0 ? "" : `${counted(invariants, "invariant")} proved, `;
  return `${counted(roles.length, "role")} in ${counted(accounts.length, "account")}, ${proof}${digest}`;
}

function problems(dir: string, { errors, unlisted }: Written): Text[] {
  const found = [
    ...errors.map(({ message }) => message),
    ...unlisted.map(
      (file) =>
        `${file} is listed in no policy, so its roles do not exist; add it to ${dir}/index.ts`,
    ),
  ];
  return [
    line`${paint("red", "✗")} ${dir}: ${counted(found.length, "mistake")}`,
    ...found.map((line) => `  ${line}`),
  ];
}
