/** Which commit gave each role what it grants now, and what commits of the period changed. */
import { diff, type AccessDocument, type PolicyDiff } from "../../access/index.ts";
import { canonicalJson } from "../../values/canonical.ts";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { committedVersion, type VersionOptions } from "../policy-review/version.ts";
import { Repository, type LoggedCommit } from "../policy-review/repository.ts";

/** A change of the policy that a commit made. */
export interface PolicyChange {
  readonly commit: LoggedCommit;
  readonly difference: PolicyDiff;
}

export interface History {
  /** The commit by which each role has what it grants now; absent: older than what was looked at, or not committed. */
  readonly grantedBy: ReadonlyMap<string, LoggedCommit>;
  /** Those of the period, newest first. */
  readonly changes: readonly PolicyChange[];
  /** Roles whose commit is not found, and why. */
  readonly unknown: readonly string[];
  /** What could not be looked at. */
  readonly notes: readonly string[];
}

export interface HistoryOptions {
  readonly cwd: string;
  /** The policy's folder, from the working directory. */
  readonly dir: string;
  /** Whether commits may be evaluated without a wall. */
  readonly trust?: boolean | undefined;
  /** Unix milliseconds. */
  readonly since: number;
  readonly until: number;
  /** Commits to look at, at most. */
  readonly max: number;
  readonly progress: (done: number, of: number) => void;
}

/**
 * Walks back from HEAD, by first parents, so that of a merge it is the merge which counts: that is where somebody
 * let a change in. Each commit's policy is compiled, in a process of its own; roles are compared as compiled, so
 * moving code or rewording comments is not a change.
 * @param document the current policy
 * @returns undefined where there is no git repository
 */
export async function historyOf(
  document: AccessDocument,
  { cwd, dir, trust, since, until, max, progress }: HistoryOptions,
): Promise<History | undefined> {
  const repository = await repositoryAt(cwd);
  if (repository === undefined) return undefined;
  const log = await repository.log(dir, max + 1);
  const commits = log.slice(0, max);
  const grantedBy = new Map<string, LoggedCommit>();
  const open = new Map(
    Object.entries(document.roles).map(([name, role]) => [name, canonicalJson(role)]),
  );
  const changes: PolicyChange[] = [];
  const notes: string[] = [];
  const told = (what: string, why: string) =>
    notes.push(`${what} cannot be compiled: ${firstLine(why)}`);

  let newer: { readonly commit: LoggedCommit; readonly document: AccessDocument } | undefined;
  for (const [i, commit] of commits.entries()) {
    if (open.size === 0 && newer !== undefined && Date.parse(newer.commit.time) < since) break;
    progress(i, commits.length);
    const older = await policyAt(commit, { cwd, dir, trust }, told);
    if (older === undefined) continue;
    if (newer === undefined) dropUncommitted(open, older);
    else compare(newer, older);
    newer = { commit, document: older };
  }
  // what the first commit of all has, it gave
  if (newer !== undefined && log.length <= max) compare(newer, undefined);
  progress(commits.length, commits.length);
  return { grantedBy, changes, unknown: [...open.keys()].sort(), notes };

  function compare(after: NonNullable<typeof newer>, before: AccessDocument | undefined): void {
    const { commit } = after;
    for (const [name, now] of open) {
      const role = before?.roles[name];
      if (role !== undefined && canonicalJson(role) === now) continue;
      grantedBy.set(name, commit);
      open.delete(name);
    }
    const time = Date.parse(commit.time);
    if (before === undefined || time < since || time >= until) return;
    if (before.digest === after.document.digest) return;
    changes.push({ commit, difference: diff(before, after.document) });
  }
}

/** Roles that are not as HEAD has them were approved by no commit. */
function dropUncommitted(open: Map<string, string>, { roles }: AccessDocument): void {
  for (const [name, now] of open) {
    const role = roles[name];
    if (role === undefined || canonicalJson(role) !== now) open.delete(name);
  }
}

async function policyAt(
  { id }: LoggedCommit,
  where: VersionOptions,
  told: (what: string, why: string) => void,
): Promise<AccessDocument | undefined> {
  try {
    return (await committedVersion(id, where)).document;
  } catch (error) {
    const isKnown = error instanceof Failure;
    if (isKnown && error.code === "wall_missing") throw error; // of every other commit as well
    const why = isKnown ? error.why : undefined;
    told(`the policy of ${id.slice(0, 12)}`, why ?? messageOf(error));
    return undefined;
  }
}

async function repositoryAt(cwd: string): Promise<Repository | undefined> {
  try {
    return await Repository.at(cwd);
  } catch (error) {
    const code = codeOf(error);
    if (code === "no_repository" || code === "git_missing") return undefined;
    throw error;
  }
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
