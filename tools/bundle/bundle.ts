/** One file of a program and everything that it imports. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import manifest from "../../callout/package.json" with { type: "json" };
import { replaceFile } from "../../files/replace.mjs";

const root = join(import.meta.dirname, "..", "..");

/** Some dependencies are CommonJS and ask for Node's own modules by `require`; this one knows no others. */
export const requireOfNode = "const require = (name) => process.getBuiltinModule(name);";

/**
 * Bundles for Node: the same bytes for the same sources.
 *
 * @param entry a file, or what would be in one
 * @param outfile for messages, and what paths are relative to
 * @param maxBytes what the bundle may have
 * @throws Error when the sources do not compile, or the bundle is larger
 */
export async function bundled(
  entry: string | NonNullable<BuildOptions["stdin"]>,
  outfile: string,
  maxBytes: number,
  { define, ...own }: BuildOptions,
): Promise<{ content: Uint8Array; metafile: Metafile }> {
  const { outputFiles, metafile } = await build({
    ...(typeof entry === "string" ? { entryPoints: [entry] } : { stdin: entry }),
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
    define: { "process.env.npm_package_version": JSON.stringify(manifest.version), ...define },
    ...own,
    metafile: true,
    write: false,
    logLevel: "warning",
  });
  const content = outputFiles[0]?.contents;
  if (!content || content.length > maxBytes) {
    throw new Error(`${outfile} would have ${content?.length ?? 0} of ${maxBytes} bytes`);
  }
  return { content, metafile };
}

/** Replaces the file atomically, so that a running program never reads half of it. */
export async function write(
  path: string,
  content: string | Uint8Array,
  mode = 0o644,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, content, { mode });
}
