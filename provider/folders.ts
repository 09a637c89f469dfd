import { rmdir } from "node:fs/promises";
import { dirname, isAbsolute, relative } from "node:path";

/** Removes a folder that is empty, then its parents while they are, up to and including `root`. */
export async function removeEmptyFolders(from: string, root: string): Promise<void> {
  for (let folder = from; !outside(dirname(root), folder); folder = dirname(folder)) {
    if (!(await removeEmpty(folder))) break;
  }
}

async function removeEmpty(folder: string): Promise<boolean> {
  try {
    await fs.rmdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    return false; // not empty, or not ours
  }
}

/** True for the folder itself and for everything that is not below it. */
export function outside(folder: string, path: string): boolean {
  const step = relative(folder, path);
  return step === "" || step.startsWith("..") || isAbsolute(step);
}
