import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { install, toolFolder } from "./cache.mjs";
import { capture, which } from "./process.mjs";
import { versionIn } from "./semver.mjs";
import { natsPy, pulumiSdkPy } from "./versions.mjs";

/**
 * The folder that PATH lacks: of a `python3` that has the Python NATS client, made of the machine's own Python.
 *
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string[]>} none when there is no usable Python: the project doesn't need one, only a
 *   test of its clients does
 */
export async function pythonFolders(progress, env = process.env) {
  const requirement = `nats-py==${natsPy.version} --hash=sha256:${natsPy.sha256}`;
  const found = await venv({ name: "nats-py", version: natsPy.version }, progress, env, (folder) =>
    installInto(folder, [requirement], ["--require-hashes"]),
  );
  return found === undefined ? [] : [found];
}

/**
 * The folder of a `python3` that has Pulumi's SDK, and of `mypy`. It is not for PATH: another one may
 * be there, with the client.
 *
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string | undefined>} none when there is no usable Python
 */
export async function pulumiPythonFolder(progress, env = process.env) {
  const { version, parver, mypy } = pulumiSdkPy;
  const packages = [`pulumi==${version}`, `parver==${parver}`, `mypy==${mypy}`];
  return venv(
    { name: "pulumi-python", version: `${version}-mypy${mypy}` },
    progress,
    env,
    (folder) => installInto(folder, packages, ["--only-binary", ":all:"]),
  );
}

/**
 * @param {{ name: string, version: string }} what
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} env
 * @param {(folder: string) => Promise<void>} fill
 * @returns {Promise<string | undefined>} the folder of its programs
 */
async function venv({ name, version }, progress, env, fill) {
  const python = which("python3", env["PATH"]);
  if (python === undefined) return undefined;
  const own = versionIn((await capture(python, ["--version"], { env })).stdout);
  const folder = toolFolder(name, `${version}-python${own ?? ""}`, env);
  try {
    await install(folder, (unfinished) =>
      progress.step(`${name} ${version}`, async () => {
        await must(python, ["-m", "venv", unfinished]);
        await fill(unfinished);
      }),
    );
    return join(folder, "bin");
  } catch (error) {
    progress.say(`  no test with ${name}: ${error instanceof Error ? error.message : ""}`);
    return undefined;
  }
}

/**
 * @param {string} folder
 * @param {string[]} requirements
 * @param {string[]} options
 */
async function installInto(folder, requirements, options) {
  const file = join(folder, "requirements.txt");
  await writeFile(file, `${requirements.join("\n")}\n`);
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  await must(join(folder, "bin", "python3"), [...pip, ...options, "-r", file]);
}

/**
 * @param {string} program
 * @param {string[]} args
 */
async function must(program, args) {
  const ran = await capture(program, args);
  if (ran.code !== 0)
    throw new Error(
      `${args.slice(0, 2).join(" ")}: ${(ran.stderr || ran.stdout).trim().split("\n").at(-1) ?? ""}`,
    );
}
