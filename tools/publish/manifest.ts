/** The package.json that is published, from the one in the repository. */
import { posix } from "node:path";
import type { Manifest, Package, Repository, Target } from "./packages.ts";

/**
 * The room's manifest, with compiled files for sources, the members of `publishConfig` and the repository's address. What
 * consists of bundles depends on nothing: it has its dependencies inside.
 */
export function publishedManifest(
  each: Package,
  manifest: Manifest,
  repository: Repository | undefined,
): Manifest {
  const { publishConfig = {}, exports, dependencies, devDependencies: _, ...rest } = manifest;
  const { access, provenance, ...instead } = publishConfig;
  const targets = Object.entries(exports ?? {}).map(([path, target]) => [
    path,
    publishedTarget(each.room, path, target),
  ]);
  return {
    ...rest,
    // npm refuses provenance without it: https://docs.npmjs.com/generating-provenance-statements
    ...(repository && { repository: { ...repository, directory: each.room } }),
    ...(exports && { exports: Object.fromEntries(targets) as Manifest["exports"] }),
    ...(dependencies && !each.isBundled && { dependencies }),
    ...instead,
    publishConfig: { access, provenance },
  };
}

function publishedTarget(room: string, path: string, target: Target): Target {
  if (path === "./package.json") return path;
  const conditions = typeof target === "string" ? { default: target } : target;
  const files = Object.entries(conditions).map(([condition, file]) => [
    condition,
    `./${posix.join(room, file)}`,
  ]);
  const [, file = ""] = files.find(([condition]) => condition === "default") ?? [];
  if (!file.endsWith(".ts")) return file;
  return {
    types: file.replace(/\.ts$/, ".d.ts"),
    ...Object.fromEntries(
      files.map(([condition = "", source = ""]) => [condition, source.replace(/\.ts$/, ".js")]),
    ),
  };
}
