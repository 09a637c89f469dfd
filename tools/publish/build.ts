/**
 * Makes what is published: `node tools/publish/build.ts` (`npm run build`) fills `dist/packages/` with a folder for each
 * package, as npm packs it. A package holds every module that its entries reach, in the folders that they have in the
 * repository, so that whatever a module finds beside itself is there in both, and no package waits for another's
 * release.
 */
import { execFileSync } from "node:child_process";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { buildCallout, buildPodCommand } from "../build.ts";
import { buildCommand } from "./command.ts";
import { publishedManifest } from "./manifest.ts";
import { reachedFrom } from "./modules.ts";
import {
  entriesOf,
  exportedFilesOf,
  manifestOf,
  packages,
  repositoryOf,
  type Package,
} from "./packages.ts";

const root = join(import.meta.dirname, "..", "..");
const dist = join(root, "dist");
const compiled = join(dist, "compiled");

/**
 * @returns the folder of each package, by its name
 * @throws Error with the compiler's words when the sources do not compile
 */
export async function buildPackages(): Promise<ReadonlyMap<string, string>> {
  // what an earlier build left would be packed too
  for (const old of [compiled, join(dist, "packages")])
    await rm(old, { recursive: true, force: true });
  const modular = packages.filter(({ isBundled }) => !isBundled);
  await compile(modular.flatMap(entriesOf));
  await Promise.all([buildCallout(), buildPodCommand(), buildCommand()]);
  const folders = new Map<string, string>();
  for (const each of packages) folders.set(manifestOf(each).name, await assemble(each));
  return folders;
}

/** Compiles the entries and what they reach into `dist/compiled`. */
async function compile(entries: readonly string[]): Promise<void> {
  const config = join(compiled, "tsconfig.json");
  const compilerOptions = {
    ...{
      noEmit: false,
      incremental: false,
      noEmitOnError: true,
      declaration: true,
      checkJs: false,
    },
    ...{ rewriteRelativeImportExtensions: true, rootDir: root, outDir: "." },
    ...{ types: ["node"], typeRoots: [join(root, "node_modules", "@types")] },
  };
  const files = [...new Set(entries)].map((path) => join(root, path));
  await mkdir(compiled, { recursive: true });
  const extended = join(root, "tsconfig.json");
  await writeFile(config, JSON.stringify({ extends: extended, compilerOptions, files }));
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", config], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`the sources do not compile:\n${stdout ?? String(error)}`, { cause: error });
  }
}

/** Fills the package's folder. */
async function assemble(each: Package): Promise<string> {
  const manifest = manifestOf(each);
  const folder = join(dist, "packages", basename(manifest.name));
  const put = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const { modules, loaded } = reachedFrom(each.isBundled ? [] : entriesOf(each), root);
  for (const path of modules)
    for (const file of compiledFiles(path, loaded.has(path))) await put(...(await file));
  for (const path of [...each.assets, ...exportedFilesOf(each)])
    await cp(join(root, path), join(folder, path));
  for (const path of each.rootFiles) await cp(join(root, path), join(folder, basename(path)));
  for (const path of each.bundles) await cp(join(dist, path), join(folder, basename(path)));
  for (const other of packages) {
    // what modules read of the package.json that is theirs in the repository
    if (![...loaded].some((path) => path.startsWith(`${other.room}/`))) continue;
    const { name, version, type } = manifestOf(other);
    await put(join(other.room, "package.json"), `${JSON.stringify({ name, version, type })}\n`);
  }
  const published = publishedManifest(each, manifest, repositoryOf());
  await put("package.json", `${JSON.stringify(published, null, 2)}\n`);
  await put("README.md", readme(manifest.name, String(manifest["description"])));
  await cp(join(root, "LICENSE"), join(folder, "LICENSE"));
  return folder;
}

/** A module's JavaScript, when it is loaded, and its declarations; other files as they are. */
function compiledFiles(path: string, isLoaded: boolean): Promise<[path: string, text: string]>[] {
  const read = async (name: string, from = compiled): Promise<[string, string]> => [
    name,
    await readFile(join(from, name), "utf8"),
  ];
  const [, stem = "", isJavaScript] = /^(.*)\.(?:ts|(mjs))$/.exec(path) ?? [];
  if (stem === "") return [read(path, root)];
  if (isJavaScript) return [...(isLoaded ? [read(path, root)] : []), read(`${stem}.d.mts`)];
  const declarations = async (): Promise<[string, string]> => {
    const [name, text] = await read(`${stem}.d.ts`);
    // the compiler rewrites `./x.ts` to `./x.js` in modules only
    return [name, text.replace(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"')];
  };
  return [...(isLoaded ? [read(`${stem}.js`)] : []), declarations()];
}

function readme(name: string, description: string): string {
  return `# ${name}\n\n${description}\n\nA package of nats-entra: its repository has the documentation.\n`;
}

if (process.argv[1] === import.meta.filename) {
  for (const [name, folder] of await buildPackages())
    process.stdout.write(`${name}: ${relative(process.cwd(), folder)}\n`);
}
