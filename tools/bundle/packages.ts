import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** A package of which something is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression. */
  readonly license: string;
  /** Where it is installed, from the root: its name in package-lock.json. */
  readonly path: string;
  /** Names of the bundled packages that it imports. */
  readonly imports: readonly string[];
  /** Whether our own sources import it, too. */
  readonly direct: boolean;
}

/**
 * The packages in a bundle, by name: what esbuild has put in, not what is declared or installed.
 *
 * @param root the folder that the metafile's paths begin at
 */
export async function bundledPackages(
  { inputs, outputs }: Metafile,
  root: string,
): Promise<BundledPackage[]> {
  const used = new Set(Object.values(outputs).flatMap((output) => Object.keys(output.inputs)));
  const imports = new Map<string, Set<string>>();
  const direct = new Set<string>();
  for (const path of used) {
    const folder = folderOf(path);
    const found = folder === undefined ? direct : (imports.get(folder) ?? new Set());
    if (folder !== undefined) imports.set(folder, found);
    for (const target of inputs[path]?.imports.map((each) => folderOf(each.path)) ?? [])
      if (target !== undefined && target !== folder) found.add(target);
  }
  const manifests = new Map<string, Manifest>();
  for (const folder of imports.keys()) manifests.set(folder, await manifestOf(join(root, folder)));
  const name = (folder: string) => manifests.get(folder)?.name;
  return [...manifests]
    .map(([folder, manifest]) => ({
      ...manifest,
      path: folder,
      imports: [...(imports.get(folder) ?? [])].flatMap((other) => name(other) ?? []).sort(),
      direct: direct.has(folder),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** The package's folder, the innermost when packages are installed within others. */
function folderOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path)?.[0];
}

/** @throws Error when a package does not say what it is, or under which license */
async function manifestOf(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, "package.json"), "utf8");
  const { name, version, license } = JSON.parse(text) as Partial<Manifest>;
  if (!name || !version || !license)
    throw new Error(`${folder}/package.json: name, version or license is missing`);
  return { name, version, license };
}
