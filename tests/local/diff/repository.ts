import { execFileSync, type StdioOptions } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeShopPolicy } from "../../support/policies/shop.ts";

/** A git repository with the shop's policy, committed as `main`. */
export class TestRepository {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.git("init", "--quiet", "--initial-branch=main");
    writeShopPolicy(folder);
    this.write(".gitignore", "node_modules\n");
    this.commit("base");
  }

  git(...args: readonly string[]): string {
    const identity = ["-c", "user.name=T", "-c", "user.email=t@localhost"];
    const stdio: StdioOptions = ["ignore", "pipe", "pipe"];
    const options = { cwd: this.folder, encoding: "utf8", stdio } as const;
    return execFileSync("git", [...identity, ...args], options);
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  remove(path: string): void {
    rmSync(join(this.folder, path), { recursive: true });
  }

  commit(message: string): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", message);
  }
}
