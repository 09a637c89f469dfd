import { rmdir } from "node:fs/promises";
import { dirname, isAbsolute, relative } from "node:path";

/** Removes a folder that is empty, then its parents while they are, up to and including `root`. */
export async function removeEmptyFolders(from: string, root: string): Promise<void> {
  for (let folder = from; !outside(dirname(root), folder); folder = dirname(folder)) {
    if (!(await removeEmpty(folder))) break;
  }
}

/** False when something is in it, or when it belongs to somebody else. */
async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOENT") return true;
    if (["ENOTEMPTY", "EEXIST", "EACCES", "EPERM", "EBUSY"].includes(code)) return false;
    throw error;
  }
}

/** True for the folder itself and for everything that is not below it. */
export function outside(folder: string, path: string): boolean {
  const step = relative(folder, path);
  return step === "" || step.startsWith("..") || isAbsolute(step);
}
