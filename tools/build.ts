/**
 * Bundles the callout: `node tools/build.ts` makes `dist/callout.mjs`, the one file that every target
 * runs, and beside it the licences of what is inside.
 */
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { build, type Metafile } from "esbuild";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const bundle = join(root, "dist", "callout.mjs");
const licences = join(root, "dist", "callout.licenses.txt");
/** Bytes. */
const maxSize = 1024 * 1024;

/** Some dependencies are CommonJS and ask for Node's own modules by `require`. */
const banner = `// nats-entra callout ${manifest.version}, ${manifest.license}; licences of what is inside: callout.licenses.txt
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);`;

/**
 * Makes the bundle: the same bytes for the same sources, readable, without a source map. Comments go,
 * licence comments too: the licences are kept in full in a file of their own.
 *
 * @returns the bundle's path
 * @throws Error when the sources do not compile, or the bundle is larger than 1 MiB
 */
export async function buildCallout(): Promise<string> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, "callout", "main.ts")],
    absWorkingDir: root,
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    charset: "utf8",
    sourcemap: false,
    legalComments: "none",
    banner: { js: banner },
    define: { "process.env.npm_package_version": JSON.stringify(manifest.version) },
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const [output] = outputFiles;
  if (!output || output.contents.length > maxSize) {
    throw new Error(`${bundle} would have ${output?.contents.length ?? 0} of ${maxSize} bytes`);
  }
  await write(licences, await licenceTexts(metafile));
  await write(bundle, output.contents);
  return bundle;
}

/** Licence texts of all packages that the bundle contains, by name. */
async function licenceTexts({ inputs }: Metafile): Promise<string> {
  const folders = Object.keys(inputs).flatMap((path) => {
    // the last of them: packages lie in packages, and the whole may be a link to elsewhere
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
    return folder === undefined ? [] : [folder];
  });
  const sections = [...new Set(folders)].sort().map(async (folder) => {
    const text = await readFile(join(root, folder, "package.json"), "utf8");
    const { name, version, license } = JSON.parse(text) as Record<string, string>;
    const file = (await readdir(join(root, folder))).find((each) => /^licen[cs]e/i.test(each));
    // Apache-2.0 packages without a file of their own share the text of the others
    const licence = file === undefined ? "" : await readFile(join(root, folder, file), "utf8");
    return `${name ?? folder} ${version ?? ""}: ${license ?? "see below"}\n\n${licence.trim()}\n`;
  });
  return (await Promise.all(sections)).join(`\n${"-".repeat(80)}\n\n`);
}

/** Replaces the file in one step: whoever runs the old one meanwhile never sees half of the new. */
async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, content);
  await rename(unfinished, path);
}

if (process.argv[1] === import.meta.filename) {
  const path = await buildCallout();
  process.stdout.write(`${relative(process.cwd(), path)}\n`);
}
