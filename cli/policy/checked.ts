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
} from "../../access/index.ts";
import { checkTypes, type CheckedTypes } from "../../compiler/index.ts";
import { lineOf, type Failure } from "../../errors/failure.mjs";
import { counted } from "../../text/amounts.ts";
import { line, paint, type Text } from "../terminal/output.ts";
import type { PolicyFolder } from "./folder.ts";

/**
 * Compiles a policy, proves its invariants, and checks its types.
 *
 * @param folder the policy of `dir`
 * @param dir named from `cwd`
 * @param withTypes whether types are checked
 * @throws Failure when there is no policy to compile
 */
export async function checked(
  folder: PolicyFolder,
  dir: string,
  cwd: string,
  withTypes: boolean,
): Promise<Report> {
  const [types, found] = await Promise.all([
    withTypes ? checkTypes(dir, cwd) : { skipped: "--no-types" },
    written(folder),
  ]);
  return typed(found, types);
}

export function isGood({ errors, unlisted }: Report): boolean {
  return errors.length === 0 && unlisted.length === 0;
}

/** Adds what is wrong with the types; of a line that has another mistake already, that one says it better. */
function typed(found: Written, types: CheckedTypes): Report {
  if ("skipped" in types) return { ...found, types: types.skipped };
  const lines = new Set(found.errors.map(({ source }) => lineIn(source)));
  const more = types.mistakes.map(typeMistake).filter(({ source }) => !lines.has(lineIn(source)));
  return { ...found, errors: [...found.errors, ...more], types: "checked" };
}

/** `policies/roles/support.ts:12:3` → `policies/roles/support.ts:12` */
function lineIn(source: string): string {
  return source.replace(/:\d+$/, "");
}

function typeMistake(error: Failure): Mistake {
  return { code: error.code, source: at(error.place ?? {}), message: lineOf(error) };
}

/** What is wrong with a policy, or proved of it. */
export interface Report extends Written {
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

async function written(folder: PolicyFolder): Promise<Written> {
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

/** One line of a policy without mistakes. */
export function summary({ roles, accounts, invariants, digest = "" }: Written): string {
  const proof = invariants === 0 ? "" : `${counted(invariants, "invariant")} proved, `;
  return `${counted(roles.length, "role")} in ${counted(accounts.length, "account")}, ${proof}${digest}`;
}

/** The mistakes, a line each. */
export function problems(dir: string, { errors, unlisted }: Written): Text[] {
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
