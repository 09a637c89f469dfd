/** The types of a policy, checked by the TypeScript of its own project, which is taken for a stranger's as the policy is. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { at, Failure } from "../errors/failure.mjs";
import { integer, list, object, read, ShapeError } from "../values/shape/index.ts";
import { folderOf, realOf, rootOf } from "./deployable.ts";
import type { TypesQuestion } from "./inside/message.ts";
import { modulesOf, ownLanguage } from "./modules.ts";
import { typeChecker, type Program } from "./own-files.ts";
import { ask, type Limits } from "./process.ts";
import { line } from "../access/shapes/index.ts";

/** Nothing is wrong, or each mistake with its place; or why the types were not checked. */
export type CheckedTypes = { readonly mistakes: readonly Failure[] } | { readonly skipped: string };

const LANGUAGE = "@nats-entra/access";
/** Node's types and a policy of 2,000 roles take 400 MiB. */
const LIMITS: Limits = { timeoutSeconds: 60, memoryMiB: 1024 };

/**
 * Checks the types of a policy's files, and of no others, with the options of the nearest tsconfig.json. The TypeScript of
 * the project does it, in a process that can read TypeScript, packages, the files of the policy and tsconfig files,
 * and reaches nothing else: plugins are not loaded, and even a TypeScript that somebody has replaced could only
 * print something.
 *
 * @param folder of the policy, from `cwd`, from which files are named too
 * @returns mistakes with the code `type_invalid`, in the order of their places
 * @example const types = await checkTypes("policies", process.cwd());
 */
export async function checkTypes(
  folder: string,
  cwd: string,
  limits: Limits = LIMITS,
): Promise<CheckedTypes> {
  const { tree, dir, named } = folderOf(folder, cwd);
  const home = realOf(resolve(cwd, folder));
  const modules = [...upFrom(home)].map((up) => join(up, "node_modules")).filter(existsSync);
  const [typescript] = packagesIn(modules, "typescript");
  const [language] = packagesIn(modules, LANGUAGE);
  if (typescript === undefined) return missing("typescript");
  if (language === undefined) return missing(LANGUAGE);
  const entries = ["index.ts", "invariants.ts"];
  const without = await ownLanguage(tree, dir);
  const names = Object.keys(await modulesOf(tree, dir, entries, { without }));
  const project = [...upFrom(home, rootOf(home))];
  const configs = project.flatMap((up) => filesIn(up, /^(?:tsconfig.*|package)\.json$/));
  const question: TypesQuestion = {
    typescript,
    config: configs.find((file) => basename(file) === "tsconfig.json"),
    files: Object.fromEntries(names.map((name) => [name, join(home, name)])),
    language: LANGUAGE,
  };
  const { command, needs } = typeChecker();
  const readable = [
    ...new Set(names.map((name) => ownedBy(home, name))),
    ...[...modules, ...linkedTo(language), ...linkedTo(typescript), ...configs],
  ];
  const program: Program = { command, needs: [...needs, ...readable] };
  const ended = await ask(program, question, tree.isOwn, limits);
  if (ended.by !== "answer") return { skipped: reasons[ended.by](limits) };
  return answered(ended.answer, (name) => named(join(dir, name)));
}

function missing(name: string): CheckedTypes {
  return { skipped: `no ${name} next to the policy: npm install --save-dev ${name}` };
}

const reasons = {
  time: ({ timeoutSeconds }: Limits) => `TypeScript still runs after ${timeoutSeconds} s`,
  memory: () => "TypeScript needs too much memory",
  itself: () => "TypeScript ended without a result",
};

const place = { file: line, line: integer(1), column: integer(1) };
const found = object({ mistakes: list(object({ ...place, code: integer(0), text: line })) });
const skipped = object({ skipped: line });

/** @param named how people name a module of the policy */
function answered(answer: unknown, named: (name: string) => string): CheckedTypes {
  try {
    if (typeof answer === "object" && answer !== null && "skipped" in answer)
      return read(skipped, answer);
    const mistakes = read(found, answer).mistakes.map(
      ({ file, line, column, code, text }) =>
        new Failure("type_invalid", text.replace(/\.$/, ""), {
          place: { file: named(file), line, column },
          next: `give what the type takes (TS${code})`,
        }),
    );
    return { mistakes: mistakes.sort((a, b) => (placed(a) < placed(b) ? -1 : 1)) };
  } catch (error) {
    if (error instanceof ShapeError)
      return { skipped: "TypeScript gave a result of another shape" };
    throw error;
  }
}

function placed({ place = {} }: Failure): string {
  const [line, column] = [place.line, place.column].map((n = 0) => String(n).padStart(9, "0"));
  return `${at({ ...(place.file === undefined ? {} : { file: place.file }) })}:${line}:${column}`;
}

/** A folder and those above it, up to another one. */
function* upFrom(folder: string, last = "/"): Generator<string> {
  for (let up = folder; ; up = dirname(up)) {
    yield up;
    if (up === last || up === dirname(up)) return;
  }
}

function packagesIn(modules: readonly string[], name: string): string[] {
  return modules.map((folder) => join(folder, name)).filter((each) => existsSync(each));
}

function filesIn(folder: string, like: RegExp): string[] {
  return readdirSync(folder)
    .filter((name) => like.test(name))
    .map((name) => join(folder, name));
}

/** What of the policy's folder a module is in: a file or folder directly in it; a module elsewhere is alone. */
function ownedBy(home: string, name: string): string {
  return name.startsWith("../") ? join(home, name) : join(home, name.split("/")[0] ?? "");
}

/**
 * Where a package really is, when it is a link to somewhere outside of all packages. In this package's own repository that is a room,
 * which imports others beside it.
 */
function linkedTo(installed: string): string[] {
  const real = realpathSync(installed);
  if (real.includes(`${sep}node_modules${sep}`)) return [real];
  const rooms = ["errors", "values", "text"].map((room) => join(dirname(real), room));
  return [real, ...rooms.filter((room) => existsSync(room))];
}
