/**
 * Bundles the callout and the command, each one file: `node tools/build.ts` makes `dist/callout.mjs`, which every target
 * runs, with the licences of what is inside and a bill of materials, and `dist/nats-entra.mjs`, the command for pods.
 */
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import manifest from "../callout/package.json" with { type: "json" };
import { bundled, requireOfNode, write } from "./bundle/bundle.ts";
import { httpModules } from "./bundle/http-modules.ts";
import { licenceTexts } from "./bundle/licences.ts";
import { bundledPackages } from "./bundle/packages.ts";
import { sbom, type Lock } from "./bundle/sbom.ts";
import { twins } from "./bundle/twins.ts";

const root = join(import.meta.dirname, "..");
const bundle = join(root, "dist", "callout.mjs");
const podCommand = join(root, "dist", "nats-entra.mjs");
/** What is written beside the bundle. */
const beside = { licences: "callout.licenses.txt", sbom: "callout.sbom.json" } as const;
/** Bytes: what a ConfigMap holds. */
const maxSize = 1024 * 1024;

const banner = `// nats-entra callout ${manifest.version}, ${manifest.license}; licences of what is inside: ${beside.licences}`;

/**
 * Makes the bundle: the same bytes for the same sources, with their names, without a source map. Comments go,
 * licence comments too: the licences are kept in full in a file of their own.
 *
 * @returns the bundle's path
 * @throws Error when the sources do not compile, or the bundle is larger than 1 MiB
 */
export async function buildCallout(): Promise<string> {
  const { content, metafile } = await bundled(join(root, "callout", "main.ts"), bundle, maxSize, {
    // shorter ways to say the same, without white space; names stay, for those who read it
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 120,
    banner: { js: `#!/usr/bin/env node\n${banner}\n${requireOfNode}` },
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
 * Makes the command one file, for a pod: without what evaluates policies and explains codes, so that a ConfigMap holds it, and
 * without licences, which the package has.
 *
 * @returns the bundle's path
 * @throws Error as `buildCallout`
 */
export async function buildPodCommand(): Promise<string> {
  const { content } = await bundled(join(root, "cli", "main.ts"), podCommand, maxSize, {
    minify: true,
    banner: { js: requireOfNode },
    plugins: [twins("pod")],
  });
  await write(podCommand, content);
  return podCommand;
}

if (process.argv[1] === import.meta.filename) {
  for (const path of [await buildCallout(), await buildPodCommand()])
    process.stdout.write(`${relative(process.cwd(), path)}\n`);
}
