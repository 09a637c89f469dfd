/**
 * Files that are there as a whole or not at all. What is new is written into a hidden neighbour, brought to the
 * disk, and renamed; then the folder is brought to the disk too, without which a power cut can bring the old
 * name back (https://man7.org/linux/man-pages/man2/fsync.2.html). A process that is killed in between leaves
 * the old file, and a neighbour that no reader takes for it.
 */
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { link, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** For the owner alone. */
const privateFile = 0o600;
const privateFolder = 0o700;

/**
 * @typedef {object} ReplaceOptions
 * @property {number} [mode] permission bits, whatever the umask is; by default those of the file that is
 *   replaced, and of any new file when there is none
 * @property {boolean} [isDurable] false: a power cut may lose it, and no time is spent on the disk; default true
 */

/**
 * Replaces a file in one step: readers see all of the old one or all of the new one. A link is replaced, not
 * followed.
 *
 * @param {string} path
 * @param {string | Uint8Array} content
 * @param {Pick<ReplaceOptions, "mode">} [options]
 * @throws {Error} of the system; then the old file is as it was
 * @example await replaceFile("/etc/app/keys.json", text, { mode: 0o600 });
 */
export async function replaceFile(path, content, options = {}) {
  const mode = options.mode ?? (await stat(path).catch(() => undefined))?.mode;
  await drafted(path, content, mode, (draft) => place(draft, path));
}

/**
 * Makes a file that its owner alone may read, unless there is one: of several processes one makes it, whole.
 *
 * @param {string} path
 * @param {string | Uint8Array} content
 * @returns {Promise<boolean>} whether it was made now
 * @throws {Error} of the system
 */
export async function createPrivateFile(path, content) {
  try {
    await drafted(path, content, privateFile, async (draft) => {
      await link(draft, path);
      await rm(draft);
      await syncFolder(dirname(path));
    });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @param {string | Uint8Array} content
 * @param {number | undefined} mode
 * @param {(draft: string) => Promise<void>} finish
 */
async function drafted(path, content, mode, finish) {
  const draft = draftOf(path);
  try {
    const file = await open(draft, "wx", privateOr(mode));
    try {
      await file.writeFile(content);
      if (mode !== undefined) await file.chmod(mode & 0o7777);
      await file.sync();
    } finally {
      await file.close();
    }
    await finish(draft);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/**
 * As {@link replaceFile}, before it returns.
 *
 * @param {string} path
 * @param {string | Uint8Array} content
 * @param {ReplaceOptions} [options]
 * @throws {Error} of the system; then the old file is as it was
 */
export function replaceFileSync(path, content, options = {}) {
  const draft = new Draft(path, options);
  try {
    draft.write(content);
    draft.finish();
  } finally {
    draft.discard();
  }
}

/**
 * Replaces a file that its owner alone may read. Folders that are missing are made, for the owner alone.
 *
 * @param {string} path
 * @param {string | Uint8Array} content
 * @throws {Error} of the system; then the old file is as it was
 */
export async function replacePrivateFile(path, content) {
  await mkdir(dirname(path), { recursive: true, mode: privateFolder });
  await replaceFile(path, content, { mode: privateFile });
}

/**
 * As {@link replacePrivateFile}, before it returns.
 *
 * @param {string} path
 * @param {string | Uint8Array} content
 * @throws {Error} of the system; then the old file is as it was
 */
export function replacePrivateFileSync(path, content) {
  mkdirSync(dirname(path), { recursive: true, mode: privateFolder });
  replaceFileSync(path, content, { mode: privateFile });
}

/** A file that is written bit by bit, and in its place when it is finished. */
export class Draft {
  #path;
  #draft;
  #descriptor;
  #isDurable;
  #isOpen = true;

  /**
   * @param {string} path
   * @param {ReplaceOptions} [options]
   * @throws {Error} of the system
   */
  constructor(path, options = {}) {
    const mode = options.mode ?? statSync(path, { throwIfNoEntry: false })?.mode;
    this.#path = path;
    this.#isDurable = options.isDurable ?? true;
    this.#draft = draftOf(path);
    this.#descriptor = openSync(this.#draft, "wx", privateOr(mode));
    if (mode !== undefined) fchmodSync(this.#descriptor, mode & 0o7777);
  }

  /** @param {string | Uint8Array} content */
  write(content) {
    const bytes = typeof content === "string" ? Buffer.from(content) : content;
    for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
  }

  /** Puts it in its place. */
  finish() {
    if (this.#isDurable) fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#isOpen = false;
    try {
      if (this.#isDurable) placeSync(this.#draft, this.#path);
      else renameSync(this.#draft, this.#path);
    } catch (error) {
      rmSync(this.#draft, { force: true });
      throw error;
    }
  }

  /** Leaves nothing of a file that is not finished; does nothing to one that is. */
  discard() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#descriptor);
    rmSync(this.#draft, { force: true });
  }
}

/**
 * Puts a file or folder, whose content is on the disk, in its place in one step.
 *
 * @param {string} draft in the same folder
 * @param {string} path
 * @throws {Error} of the system
 */
export function placeSync(draft, path) {
  renameSync(draft, path);
  syncFolderSync(dirname(path));
}

/**
 * Brings a folder's names to the disk: a new name is lost with the machine otherwise.
 *
 * @param {string} path
 * @throws {Error} of the system
 */
export function syncFolderSync(path) {
  if (process.platform === "win32") return; // folders can't be opened there
  const folder = openSync(path, "r");
  try {
    fsyncSync(folder);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  } finally {
    closeSync(folder);
  }
}

/**
 * File systems such as SMB can't bring a folder to the disk, and say so by EINVAL.
 *
 * @param {unknown} error
 */
function isUnsupported(error) {
  return error instanceof Error && "code" in error && error.code === "EINVAL";
}

/**
 * As {@link placeSync}, without waiting.
 *
 * @param {string} draft in the same folder
 * @param {string} path
 * @throws {Error} of the system
 */
export async function place(draft, path) {
  await rename(draft, path);
  await syncFolder(dirname(path));
}

/** @param {string} path */
async function syncFolder(path) {
  if (process.platform === "win32") return; // folders can't be opened there
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  } finally {
    await folder.close();
  }
}

/**
 * A name that nobody else has: a process never writes into the draft of another. Readers of whole folders pass
 * over hidden files.
 *
 * @param {string} path
 */
function draftOf(path) {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}`);
}

/**
 * What the draft begins with: never more than what the file is to have.
 *
 * @param {number | undefined} mode
 */
function privateOr(mode) {
  return mode === undefined ? 0o666 : privateFile;
}
