import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import manifest from "../../../package.json" with { type: "json" };
import { buildPackages } from "../../../tools/publish/build.ts";
import { PulumiProject } from "./pulumi-project.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
const run = promisify(execFile);

/** The packed packages, as the registry would have them. */
export class Tarballs {
  readonly #folder: string;
  readonly #files: ReadonlyMap<string, string>;

  private constructor(folder: string, files: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#files = files;
  }

  static async pack(): Promise<Tarballs> {
    const folder = await mkdtemp(join(tmpdir(), "nats-entra-tarballs-"));
    const files = new Map<string, string>();
    for (const [name, built] of await buildPackages()) {
      const own = await mkdtemp(join(folder, "one-"));
      await run("npm", ["pack", "--silent", "--pack-destination", own], { cwd: built });
      const [file = ""] = await readdir(own);
      files.set(name, join(own, file));
    }
    return new Tarballs(folder, files);
  }

  /** The tarball of a package. */
  file(name: string): string {
    const file = this.#files.get(name);
    if (file === undefined) throw new Error(`there is no package ${name}`);
    return file;
  }

  /** Installs packages, by their tarballs, in an empty project that has nothing else. */
  async install(...names: string[]): Promise<PulumiProject> {
    const project = await PulumiProject.create();
    await project.write({ "package.json": { type: "module", private: true } });
    await this.#add(
      project,
      names.map((name) => this.file(name)),
    );
    return project;
  }

  /** A project with the example in TypeScript, and what it asks for. */
  async installExample(): Promise<PulumiProject> {
    const project = await PulumiProject.create();
    await cp(join(repository, "examples", "typescript"), project.folder, { recursive: true });
    const { typescript, "@types/node": node } = manifest.devDependencies;
    const own = ["access", "compiler", "pulumi"].map((name) => this.file(`@nats-entra/${name}`));
    await this.#add(project, [
      ...[...own, this.file("nats-entra")],
      ...[`typescript@${typescript}`, `@types/node@${node}`],
    ]);
    return project;
  }

  async #add(project: PulumiProject, wanted: readonly string[]): Promise<void> {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
    await project.must("npm", "install", ...flags, ...wanted);
  }

  /** What one of the packages' checkers says of a package. @throws Error with that, when it finds something */
  async check(name: string, program: string, ...args: string[]): Promise<string> {
    const path = join(repository, "node_modules", ".bin", program);
    const { stdout } = await run(path, [...args, this.file(name)], { cwd: repository });
    return stdout;
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true });
  }
}
