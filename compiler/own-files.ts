/**
 * What of this program's own files an evaluation needs. In the command's one file, own-files.bundled.ts stands for
 * this module.
 */
import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { extname, join } from "node:path";
import { modulesOf } from "./modules.ts";
import { FolderTree } from "./tree.ts";
import type { Modules } from "./inside/message.ts";

/** A program for Node, and what it reads. */
export interface Evaluator {
  /** The module and its arguments. */
  readonly command: readonly [module: string, ...args: string[]];
  /** Files and folders; absolute paths, the module's among them. */
  readonly needs: readonly string[];
}

const extension = extname(import.meta.filename);

/** The process that evaluates policies: `inside/main.ts`. */
export function evaluator(): Evaluator {
  const inside = realpathSync(join(import.meta.dirname, "inside"));
  const main = join(inside, `main${extension}`);
  const needs = [
    inside,
    join(inside, "../package.json"), // says that these are modules
    realpathSync(join(import.meta.dirname, "../errors/failure.mjs")),
    realpathSync(join(import.meta.dirname, `../values/suggest${extension}`)),
    ...["quickjs-wasi", "acorn"].map((name) => packageOf(name, main)),
  ];
  return { command: [main], needs };
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
