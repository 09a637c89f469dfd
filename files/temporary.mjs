import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { undoAtExit } from "./at-exit.mjs";

/**
 * Does the work with a folder for its owner alone, which is gone afterwards, also when the process is told to end.
 *
 * @template T
 * @param {string} prefix of its name
 * @param {(folder: string) => Promise<T>} work
 * @returns {Promise<T>}
 * @example await inTemporaryFolder("review-", (folder) => write(join(folder, "review.md")));
 */
export async function inTemporaryFolder(prefix, work) {
  /** @type {string | undefined} */
  let folder;
  const remove = () => folder && rmSync(folder, { recursive: true, force: true });
  // before there is one: a signal in between would end the process at once
  const done = undoAtExit(remove);
  try {
    folder = mkdtempSync(join(tmpdir(), prefix));
    return await work(folder);
  } finally {
    remove();
    done();
  }
}
