/** A policy as `policy diff` is asked for it: a compiled document, a commit, or what is on disk. */
import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { documentIn, PolicyErrors, type AccessDocument, type Sources } from "../../access/index.ts";
import {
  evaluatePolicy,
  FolderTree,
  moduleText,
  PolicyFailure,
  type Limits,
  type Tree,
} from "../../compiler/index.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { Repository } from "./repository.ts";

/** One side of the comparison. */
export interface PolicyVersion {
  /** As people know it: `main`, `the working tree`. */
  readonly name: string;
  /** Absent: there was no policy yet. */
  readonly document?: AccessDocument;
  readonly sources?: Sources;
}

export interface VersionOptions {
  readonly cwd: string;
  /** The policy's folder, from the working directory. */
  readonly dir: string;
  /** Whether commits may be evaluated where the operating system has no wall. @default false */
  readonly trust?: boolean | undefined;
  readonly limits?: Limits;
}

/** Compiled documents are named by their file. */
export function isDocument(name: string): boolean {
  return name.endsWith(".json");
}

/** @throws Failure `policy_unreadable` */
export function documentVersion(file: string, { cwd }: VersionOptions): PolicyVersion {
  try {
    return { name: file, document: documentIn(readFileSync(resolve(cwd, file), "utf8")) };
  } catch (error) {
    throw new Failure("policy_unreadable", `cannot read the compiled policy ${file}`, {
      why: messageOf(error),
      next: "make one: nats-entra policy compile --out FILE.json",
    });
  }
}

/** The policy at a commit; undefined document when the commit has none. */
export async function committedVersion(
  ref: string,
  options: VersionOptions,
): Promise<PolicyVersion> {
  const repository = await Repository.at(options.cwd);
  const tree = new CommitTree(repository, await repository.commit(ref), ref);
  return await compiled(tree, repository, options);
}

/** The policy as it is on disk. */
export async function currentVersion(options: VersionOptions): Promise<PolicyVersion> {
  const repository = await Repository.at(options.cwd);
  return await compiled(new FolderTree(repository.root), repository, options);
}

/** The files of a commit, which anybody may have written. */
class CommitTree implements Tree {
  readonly name: string;
  readonly isOwn = false;
  readonly #repository: Repository;
  readonly #commit: string;

  constructor(repository: Repository, commit: string, name: string) {
    this.#repository = repository;
    this.#commit = commit;
    this.name = name;
  }

  async read(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const wanted = new Set(paths);
    const files = await this.#repository.filesAt(this.#commit, (path) => wanted.has(path));
    const [changed] = await this.#repository.changedByCheckout(
      this.#commit,
      files.map(({ path }) => path),
    );
    if (changed !== undefined) {
      throw new PolicyFailure(
        "policy_unreadable",
        `the policy of ${this.name} cannot be reviewed`,
        {
          why: `.gitattributes has git change ${changed.path} at checkout (${changed.attribute}), so another text would be deployed`,
          next: "give the policy's files no ident, filter and working-tree-encoding",
        },
      );
    }
    return new Map(files.map(({ path, content }) => [path, moduleText(content, path)]));
  }
}

async function compiled(
  tree: Tree,
  repository: Repository,
  { cwd, dir, trust, limits }: VersionOptions,
): Promise<PolicyVersion> {
  const { name } = tree;
  const folder = repository.pathOf(dir);
  try {
    const asked = { tree, dir: folder, trust: trust === true, ...(limits && { limits }) };
    const { document, sources } = (await evaluatePolicy(asked)).compiled;
    return { name, document, sources };
  } catch (error) {
    if (error instanceof PolicyFailure && error.code === "policy_missing") return { name };
    if (!(error instanceof PolicyErrors)) throw error;
    throw new Failure("policy_invalid", `the policy of ${name} has mistakes`, {
      why: error.message,
      next: `correct ${relative(cwd, resolve(repository.root, folder, "index.ts"))} as of ${name}, or what it imports`,
    });
  }
}
