/**
 * Makes what the npm package ships: `node tools/build-package.ts` (`npm run build`) fills `dist/` with
 * compiled modules, their declarations, and the callout's bundle. The folders in it are those of the
 * repository, so that whatever a module finds beside itself is there in both.
 */
import { execFileSync } from "node:child_process";
import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import manifest from "../package.json" with { type: "json" };
import { buildCallout, buildCommand } from "./build.ts";

const root = join(import.meta.dirname, "..");
const dist = join(root, "dist");
/** What modules read at run time, and the compiler does not copy. */
const assets = [
  ...["access/access.schema.json", "reports/access/page"],
  ...["provider/schema.json", "reloader/reloader.mjs"],
  ...["monitoring/nats-entra.dashboard.json", "monitoring/nats-entra.rules.yaml"],
];
/** Made in one step by tools/build.ts; whoever runs it meanwhile keeps it. */
const kept = ["callout.mjs", "callout.licenses.txt", "callout.sbom.json", "nats-entra.mjs"];

/**
 * @returns the folder
 * @throws Error with the compiler's words when the sources do not compile
 */
export async function buildPackage(): Promise<string> {
  await removeOld();
  compile();
  for (const asset of assets)
    await cp(join(root, asset), join(dist, asset), { recursive: true, force: true });
  await rewriteDeclarations();
  // the modules' own package.json, two levels up in the sources as here
  const { name, version, type } = manifest;
  await writeFile(join(dist, "package.json"), `${JSON.stringify({ name, version, type })}\n`);
  await Promise.all([buildCallout(), buildCommand()]);
  return dist;
}

/** What an earlier build left would be packed too. */
async function removeOld(): Promise<void> {
  const found = await readdir(dist).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  });
  for (const name of found.filter((each) => !kept.includes(each)))
    await rm(join(dist, name), { recursive: true });
}

function compile(): void {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    throw new Error(`the sources do not compile:\n${stdout ?? String(error)}`, { cause: error });
  }
}

/** The compiler rewrites `./x.ts` to `./x.js` in modules only. */
async function rewriteDeclarations(): Promise<void> {
  const files = await readdir(dist, { recursive: true });
  for (const file of files.filter((name) => name.endsWith(".d.ts"))) {
    const path = join(dist, file);
    const text = await readFile(path, "utf8");
    await writeFile(path, text.replace(/(from |import\()"(\.[^"]*)\.ts"/g, '$1"$2.js"'));
  }
}

if (process.argv[1] === import.meta.filename) {
  const path = await buildPackage();
  process.stdout.write(`${relative(process.cwd(), path)}\n`);
}
