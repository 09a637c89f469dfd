import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { reason } from "./failure.mjs";
import { goModules } from "./go-modules.mjs";
import { capture } from "./process.mjs";

/**
 * @typedef {object} BuildOptions
 * @property {Record<string, string>} [variables] Go variables to set at link time
 * @property {string} [modules] folder of the module's folder; `toolchain/` otherwise
 * @property {string} [package] what is built: the tool that the module names, otherwise
 * @property {Record<string, string>} [overlay] files that lie beside the module's own, by name: where they really are
 * @property {boolean} [several] the module names several tools; each program has its tool's name
 */

/**
 * Builds the tool that a module of `toolchain/` names. Everything in it is pinned by the module's
 * go.sum; the module itself stays as it is.
 *
 * @param {string} module name of the folder, and of the program
 * @param {string} folder where the program goes
 * @param {BuildOptions} [options]
 * @throws {Error} saying why it can't be built; the message is part of a sentence
 */
export async function buildModule(module, folder, options = {}) {
  const set = Object.entries(options.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const flags = [
    "-mod=readonly",
    "-trimpath",
    "-buildvcs=false",
    "-ldflags",
    ["-s -w", ...set].join(" "),
  ];
  const overlay = options.overlay && (await writeOverlay(module, folder, options));
  if (overlay !== undefined) flags.push("-overlay", overlay);
  const output = options.several === true ? `${folder}/` : join(folder, module);
  await mkdir(dirname(join(folder, module)), { recursive: true });
  const ran = await capture("go", ["build", ...flags, "-o", output, options.package ?? "tool"], {
    cwd: join(options.modules ?? goModules(), module),
    env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
  }).catch((error) => {
    throw new Error(
      isMissing(error) ? "Go, which could build it, is not installed" : reason(error),
      { cause: error },
    );
  });
  if (overlay !== undefined) await rm(overlay);
  if (ran.code !== 0) throw new Error(`go build: ${lastLines(ran.stderr)}`);
}

/**
 * @param {string} module
 * @param {string} folder
 * @param {BuildOptions} options
 * @returns {Promise<string>} a file in the form that `go help build` describes
 */
async function writeOverlay(module, folder, options) {
  const entries = Object.entries(options.overlay ?? {});
  const home = join(options.modules ?? goModules(), module);
  const replace = Object.fromEntries(entries.map(([name, file]) => [join(home, name), file]));
  await mkdir(folder, { recursive: true });
  const path = join(folder, "overlay.json");
  await writeFile(path, JSON.stringify({ Replace: replace }));
  return path;
}

/**
 * The folder with the sources of a module that one of `toolchain/` requires; fetched when it is not there.
 *
 * @param {string} module name of the folder
 * @param {string} required path of the module, for example `github.com/pulumi/pulumi/sdk/v3`
 */
export async function moduleFolder(module, required) {
  const options = { cwd: join(goModules(), module), env: { ...process.env, GOWORK: "off" } };
  const fetched = await capture("go", ["mod", "download", required], options);
  if (fetched.code !== 0) throw new Error(`go mod download: ${lastLines(fetched.stderr)}`);
  const list = ["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", required];
  const ran = await capture("go", list, options);
  if (ran.code !== 0) throw new Error(`go list: ${lastLines(ran.stderr)}`);
  return ran.stdout.trim();
}

/** @param {unknown} error */
const isMissing = (error) => error instanceof Error && "code" in error && error.code === "ENOENT";

/** @param {string} text */
const lastLines = (text) =>
  text
    .trim()
    .split("\n")
    .filter((line) => !line.startsWith("go: downloading"))
    .slice(-3)
    .join("; ");
