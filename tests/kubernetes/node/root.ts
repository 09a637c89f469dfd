import { chmod, copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { must } from "./command.ts";

/** A folder that becomes an image's file system. */
export class Root {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async write(path: string, text: string, mode = 0o644): Promise<this> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { mode });
    return this;
  }

  async copy(from: string, path: string): Promise<this> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await copyFile(from, file);
    await chmod(file, 0o755);
    return this;
  }

  /** A program that is linked dynamically, with the libraries that it names. */
  async copyWithLibraries(from: string, path: string): Promise<this> {
    const libraries = (await must("ldd", from)).match(/\/\S+/g) ?? [];
    for (const library of new Set(libraries)) await this.copy(library, library);
    return this.copy(from, path);
  }

  /** A shell and the usual small programs, as an Alpine image has them. */
  async addBusybox(): Promise<this> {
    const busybox = (await must("sh", "-c", "command -v busybox")).trim();
    await this.copy(busybox, "bin/busybox");
    for (const applet of (await must(busybox, "--list")).trim().split("\n"))
      if (applet !== "busybox") await symlink("busybox", join(this.folder, "bin", applet));
    await mkdir(join(this.folder, "tmp"));
    await chmod(join(this.folder, "tmp"), 0o1777);
    await this.write(
      "etc/passwd",
      "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n",
    );
    await this.write("etc/group", "root:x:0:\nnogroup:x:65534:\n");
    return this.write("etc/nsswitch.conf", "hosts: files dns\n");
  }
}
