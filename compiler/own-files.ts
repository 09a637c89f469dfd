/**
 * What of this program's own files the processes behind walls need. In the command's one file, own-files.bundled.ts stands for
 * this module.
 */
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { modulesOf } from "./modules.ts";
import { FolderTree } from "./tree.ts";
import type { Modules } from "./inside/message.ts";

/** A program for Node, and what it reads. */
export interface Program {
  /** The module and its arguments. */
  readonly command: readonly [module: string, ...args: string[]];
  /** Files and folders; absolute paths, the module's among them. */
  readonly needs: readonly string[];
}

const extension = extname(import.meta.filename);

/** The process that evaluates policies: `inside/main.ts`. */
export function evaluator(): Program {
  const { command, needs } = inside("main");
  const [main] = command;
  const more = [
    realpathSync(join(import.meta.dirname, `../values/suggest${extension}`)),
    ...["quickjs-wasi", "acorn"].map((name) => packageOf(name, main)),
  ];
  return { command, needs: [...needs, ...more] };
}

/** The process that checks types: `inside/check-types.ts`. It needs TypeScript and the policy's files besides. */
export function typeChecker(): Program {
  return inside("check-types");
}

function inside(name: string): Program {
  const folder = realpathSync(join(import.meta.dirname, "inside"));
  const needs = [
    folder,
    join(folder, "../package.json"), // says that these are modules
    realpathSync(join(import.meta.dirname, "../errors/failure.mjs")),
  ];
  return { command: [join(folder, `${name}${extension}`)], needs };
}

/** The folder where a module finds a package, which may be a link. */
function packageOf(name: string, module: string): string {
  const folders = createRequire(module).resolve.paths(name) ?? [];
  const found = folders.map((folder) => join(folder, name)).find((folder) => existsSync(folder));
  if (found === undefined) throw new Error(`the package ${name} is not installed`);
  return found;
}

let language: Promise<Modules> | undefined;

/** The role language, of this package: what a policy says is what this compiler understands. */
export function languageModules(): Promise<Modules> {
  const sources = new FolderTree(join(import.meta.dirname, ".."));
  return (language ??= modulesOf(sources, ".", [`access/language/index${extension}`]));
}
