import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import manifest from "../../../package.json" with { type: "json" };
import { buildPackages } from "../../../tools/publish/build.ts";
import { PulumiProject } from "../../support/pulumi-project.ts";

const repository = join(import.meta.dirname, "..", "..", "..");
const run = promisify(execFile);

declare module "vitest" {
  interface ProvidedContext {
    /** Paths of the tarballs by the names of their packages. */
    tarballs: Readonly<Record<string, string>>;
  }
}

/** Packs every package into a folder: the paths of the tarballs by the names of their packages. */
export async function pack(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const [name, built] of await buildPackages()) {
    const own = await mkdtemp(join(folder, "one-"));
    await run("npm", ["pack", "--silent", "--pack-destination", own], { cwd: built });
    const [file = ""] = await readdir(own);
    files[name] = join(own, file);
  }
  return files;
}

/** The packed packages, as the registry would have them. */
export class Tarballs {
  readonly #files: Readonly<Record<string, string>>;

  /** @param files paths by names: `inject("tarballs")` */
  constructor(files: Readonly<Record<string, string>>) {
    this.#files = files;
  }

  /** The tarball of a package. */
  file(name: string): string {
    const file = this.#files[name];
    if (file === undefined) throw new Error(`there is no package ${name}`);
    return file;
  }

  /**
   * Installs packages, by their tarballs, in an empty project that has nothing else.
   *
   * @param env what its commands need
   */
  async install(names: readonly string[], env?: NodeJS.ProcessEnv): Promise<PulumiProject> {
    const project = await PulumiProject.create(env);
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
    const own = ["access", "client", "compiler", "issuer", "pulumi"].map((name) =>
      this.file(`@nats-entra/${name}`),
    );
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
}
