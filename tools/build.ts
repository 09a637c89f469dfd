/**
 * Bundles the callout, and the command for where no package can be installed: `node tools/build.ts` makes `dist/callout.mjs`, the one file that every target
 * runs, and beside it the licences of what is inside and a bill of materials.
 */
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build, type BuildOptions } from "esbuild";
import manifest from "../callout/package.json" with { type: "json" };
import { httpModules } from "./bundle/http-modules.ts";
import { licenceTexts } from "./bundle/licences.ts";
import { bundledPackages } from "./bundle/packages.ts";
import { sbom, type Lock } from "./bundle/sbom.ts";

const root = join(import.meta.dirname, "..");
const bundle = join(root, "dist", "callout.mjs");
const command = join(root, "dist", "nats-entra.mjs");
/** What is written beside the bundle. */
const beside = { licences: "callout.licenses.txt", sbom: "callout.sbom.json" } as const;
/** Bytes. */
const maxSize = 1024 * 1024;

/** Some dependencies are CommonJS and ask for Node's own modules by `require`; this one knows no others. */
const requireOfNode = "const require = (name) => process.getBuiltinModule(name);";
const banner = `// nats-entra callout ${manifest.version}, ${manifest.license}; licences of what is inside: ${beside.licences}`;

/**
 * Makes the bundle: the same bytes for the same sources, with their names, without a source map. Comments go,
 * licence comments too: the licences are kept in full in a file of their own.
 *
 * @returns the bundle's path
 * @throws Error when the sources do not compile, or the bundle is larger than 1 MiB
 */
export async function buildCallout(): Promise<string> {
  const { content, metafile } = await bundled(join(root, "callout", "main.ts"), bundle, {
    // shorter ways to say the same, without white space; names stay, for those who read it
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 120,
    banner: { js: `${banner}\n${requireOfNode}` },
    plugins: [httpModules],
  });
  const packages = await bundledPackages(metafile, root);
  const { name, version, license } = manifest;
  const subject = { name, version, license, content };
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as Lock;
  const folder = dirname(bundle);
  await write(join(folder, beside.licences), await licenceTexts(packages, root));
  await write(join(folder, beside.sbom), sbom(subject, packages, lock));
  await write(bundle, content);
  return bundle;
}

/**
 * Makes the command one file, for a pod: without licences, which the package has with its dependencies.
 *
 * @returns the bundle's path
 * @throws Error as `buildCallout`
 */
export async function buildCommand(): Promise<string> {
  const { content } = await bundled(join(root, "cli", "main.ts"), command, {
    minify: true,
    banner: { js: requireOfNode },
  });
  await write(command, content);
  return command;
}

async function bundled(entry: string, outfile: string, own: BuildOptions) {
  const { outputFiles, metafile } = await build({
    entryPoints: [entry],
    absWorkingDir: root,
    outfile,
    bundle: true,
    // the names of modules in the bundle, wherever node_modules really is
    preserveSymlinks: true,
    platform: "node",
    format: "esm",
    target: "node22",
    charset: "utf8",
    sourcemap: false,
    legalComments: "none",
    define: { "process.env.npm_package_version": JSON.stringify(manifest.version) },
    ...own,
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const content = outputFiles[0]?.contents;
  if (!content || content.length > maxSize) {
    throw new Error(`${outfile} would have ${content?.length ?? 0} of ${maxSize} bytes`);
  }
  return { content, metafile };
}

/** Replaces the file in one step: whoever runs the old one meanwhile never sees half of the new. */
async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}

if (process.argv[1] === import.meta.filename) {
  for (const path of [await buildCallout(), await buildCommand()])
    process.stdout.write(`${relative(process.cwd(), path)}\n`);
}
