import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A folder as kubelet keeps one for ConfigMaps and Secrets (kubernetes, pkg/volume/util/atomic_writer.go): files
 * are links through `..data` to a folder of a time, and a change is another folder and one rename of `..data`.
 */
export class Volume {
  readonly path: string;
  #time = 0;
  #content: Readonly<Record<string, string>> = {};

  constructor(path: string) {
    this.path = path;
  }

  /** Puts all files of another content there at once; those that are not named stay as they are. */
  async write(changes: Readonly<Record<string, string>>): Promise<void> {
    const before = `..2026_11_26_${this.#time++}`;
    const now = `..2026_11_26_${this.#time}`;
    this.#content = { ...this.#content, ...changes };
    await mkdir(join(this.path, now), { recursive: true });
    for (const [name, text] of Object.entries(this.#content))
      await writeFile(join(this.path, now, name), text, { mode: 0o440 });
    await symlink(now, join(this.path, "..data_tmp"));
    await rename(join(this.path, "..data_tmp"), join(this.path, "..data"));
    for (const name of Object.keys(changes))
      await symlink(join("..data", name), join(this.path, name)).catch(isThere);
    await rm(join(this.path, before), { recursive: true, force: true });
  }
}

function isThere(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
}
