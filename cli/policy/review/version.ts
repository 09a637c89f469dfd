/** A policy as `policy diff` is asked for it: a compiled document, a commit, or what is on disk. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseDocument, type AccessDocument, type Sources } from "../../../access/index.ts";
import { Failure, messageOf } from "../../failure.ts";
import { compileIsolated, type Limits } from "./isolated.ts";
import { Repository } from "./repository.ts";
import { withSnapshot } from "./snapshot.ts";

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
  readonly limits?: Limits;
}

/** Compiled documents are named by their file. */
export function isDocument(name: string): boolean {
  return name.endsWith(".json");
}

/** @throws Failure `policy_unreadable` */
export function documentVersion(file: string, { cwd }: VersionOptions): PolicyVersion {
  try {
    return { name: file, document: parseDocument(readFileSync(resolve(cwd, file), "utf8")) };
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
  const files = await repository.filesAt(await repository.commit(ref));
  return await compiled(ref, files, repository, options);
}

/** The policy as it is on disk. */
export async function currentVersion(options: VersionOptions): Promise<PolicyVersion> {
  const repository = await Repository.at(options.cwd);
  return await compiled("working tree", await repository.filesOnDisk(), repository, options);
}

async function compiled(
  name: string,
  files: Awaited<ReturnType<Repository["filesAt"]>>,
  repository: Repository,
  { dir, limits }: VersionOptions,
): Promise<PolicyVersion> {
  const folder = repository.pathOf(dir);
  if (!files.some(({ path }) => path === `${folder}/index.ts`)) return { name };
  const made = await withSnapshot(files, repository.root, (snapshot) =>
    compileIsolated(snapshot, name, folder, limits),
  );
  return { name, ...made };
}
