import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import manifest from "../../../package.json" with { type: "json" };
import { buildPackage } from "../../../tools/build-package.ts";
import { PulumiProject } from "./pulumi-project.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
const run = promisify(execFile);

/** The packed package, as the registry would have it. */
export class Tarball {
  readonly file: string;
  readonly #folder: string;

  private constructor(folder: string, file: string) {
    this.#folder = folder;
    this.file = file;
  }

  static async pack(): Promise<Tarball> {
    await buildPackage();
    const folder = await mkdtemp(join(tmpdir(), "nats-entra-tarball-"));
    // the build has just run
    const options = ["--ignore-scripts", "--silent", "--pack-destination", folder];
    await run("npm", ["pack", ...options], { cwd: repository });
    const [file] = await readdir(folder);
    return new Tarball(folder, join(folder, file ?? ""));
  }

  /** A project with the example in TypeScript, in which nothing else is installed. */
  async install(): Promise<PulumiProject> {
    const project = await PulumiProject.create();
    await cp(join(repository, "examples", "typescript"), project.folder, { recursive: true });
    const { typescript, "@types/node": node } = manifest.devDependencies;
    await project.must(
      "npm",
      ...["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"],
      ...[this.file, `typescript@${typescript}`, `@types/node@${node}`],
    );
    return project;
  }

  /** What one of the packages' checkers says of it. @throws Error with that, when it finds something */
  async check(program: string, ...args: string[]): Promise<string> {
    const path = join(repository, "node_modules", ".bin", program);
    const { stdout } = await run(path, [...args, this.file], { cwd: repository });
    return stdout;
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}
