/** The folder of approvals: on disk, and as the commit has it that is reviewed. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { posix } from "node:path";
import {
  approvalName,
  approvalText,
  needsApproval,
  type ApprovalFile,
  type PolicyDiff,
} from "../../access/index.ts";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { unwritable } from "../../errors/file.mjs";
import { messageOf } from "../../errors/render.mjs";
import { Repository } from "./repository.ts";
import { isDocument } from "./version.ts";

/**
 * Every approval that there is, on disk and in the head's commit.
 *
 * @param folder from the working directory
 * @param head a ref, a compiled document, or undefined
 */
export async function approvals(
  folder: string,
  head: string | undefined,
  cwd: string,
): Promise<ApprovalFile[]> {
  const files = new Map(onDisk(folder, cwd).map((file) => [file.file, file]));
  if (head !== undefined && !isDocument(head)) {
    for (const file of await committed(folder, head, cwd)) files.set(file.file, file);
  }
  return [...files.values()];
}

/**
 * The approvals that the base of a comparison has; undefined when that is not a commit, so that nobody knows.
 *
 * @param base a ref or a compiled document
 */
export async function earlierApprovals(
  folder: string,
  base: string,
  cwd: string,
): Promise<ApprovalFile[] | undefined> {
  return isDocument(base) ? undefined : await committed(folder, base, cwd);
}

function onDisk(folder: string, cwd: string): ApprovalFile[] {
  try {
    return readdirSync(resolve(cwd, folder))
      .filter((name) => name.endsWith(".json"))
      .sort()
      .map((name) => ({
        file: posix.join(folder, name),
        text: readFileSync(resolve(cwd, folder, name), "utf8"),
      }));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw new Failure("approvals_unreadable", `cannot read ${folder}`, {
      why: messageOf(error),
      next: "name a folder of approvals that you may read",
      cause: error,
    });
  }
}

async function committed(folder: string, head: string, cwd: string): Promise<ApprovalFile[]> {
  const repository = await Repository.at(cwd);
  const prefix = `${repository.pathOf(folder)}/`;
  const files = await repository.filesAt(
    await repository.commit(head),
    (path) => path.startsWith(prefix) && path.endsWith(".json"),
  );
  return files.map(({ path, content }) => ({
    file: posix.join(folder, path.slice(prefix.length)),
    text: new TextDecoder().decode(content),
  }));
}

/**
 * Writes the approval of a difference.
 *
 * @param digest what somebody has looked at
 * @returns the file, from the working directory
 * @throws Failure `other_difference` when that is not this difference, `approval_needless`, `file_unwritable`
 */
export function approve(found: PolicyDiff, digest: string, folder: string, cwd: string): string {
  if (digest !== found.digest) {
    throw new Failure("other_difference", `the difference is ${found.digest} now, not ${digest}`, {
      why: "base or head has changed since, so there is something else to approve",
      next: "look at it again without --accept",
    });
  }
  if (!needsApproval(found.verdict)) {
    throw new Failure("approval_needless", `${found.verdict} needs no approval`, {
      next: "continue without an approval",
    });
  }
  const file = join(resolve(cwd, folder), approvalName(found));
  try {
    mkdirSync(resolve(cwd, folder), { recursive: true });
    writeFileSync(file, approvalText(found));
  } catch (error) {
    throw unwritable(file, error);
  }
  return relative(cwd, file);
}
