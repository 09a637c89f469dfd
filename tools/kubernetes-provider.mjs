import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildModule } from "./gomodule.mjs";
import { capture } from "./process.mjs";

const name = "pulumi-resource-kubernetes";
const module = "github.com/pulumi/pulumi-kubernetes/provider/v4";
const sources = fileURLToPath(new URL(`./toolchain/${name}`, import.meta.url));

/**
 * Builds Pulumi's Kubernetes provider from its Go module. The two files that it carries inside are
 * generated when it is released and no part of the module; they are made here of the ones that are,
 * as its own generate.go does it.
 *
 * @param {string} folder where the program goes
 * @param {string} version x.y.z
 * @throws {Error} saying why it can't be built; the message is part of a sentence
 */
export async function buildKubernetesProvider(folder, version) {
  const modules = join(folder, "modules");
  const unfinished = join(modules, name);
  await mkdir(modules);
  await cp(sources, unfinished, { recursive: true });
  const generated = join(await sourceFolder(unfinished), "cmd", name);
  const schema = await json(join(generated, "schema.json"));
  const mapping = await json(join(generated, "terraform-mapping.json"));
  await write(join(unfinished, "schema-embed.json"), { ...schema, version });
  await write(join(unfinished, "terraform-mapping-embed.json"), mapping);
  const variables = { [`${module}/pkg/version.Version`]: version };
  await buildModule(name, folder, { modules, variables, package: "." });
  await rm(modules, { recursive: true });
}

/**
 * @param {string} folder of a module that needs the provider's
 * @returns {Promise<string>} where the provider's own source is
 */
async function sourceFolder(folder) {
  const env = { ...process.env, GOWORK: "off" };
  const ran = await capture("go", ["mod", "download", "-json", module], { cwd: folder, env });
  /** @type {{ Dir?: string, Error?: string }} */
  const { Dir, Error: why } = JSON.parse(ran.stdout || "{}");
  if (Dir === undefined) throw new Error(`go mod download: ${why ?? ran.stderr.trim()}`);
  return Dir;
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, unknown>>}
 */
async function json(file) {
  return JSON.parse(await readFile(file, "utf8"));
}

/**
 * @param {string} file
 * @param {object} value
 */
async function write(file, value) {
  await writeFile(file, JSON.stringify(value));
}
