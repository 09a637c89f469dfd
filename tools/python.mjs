import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { install, toolFolder } from "./cache.mjs";
import { Failure } from "../errors/failure.mjs";
import { reason } from "./failure.mjs";
import { capture, which } from "./process.mjs";
import { versionIn } from "./semver.mjs";
import { natsPy, pulumiSdkPy } from "./versions.mjs";

/**
 * The folder of a `python3` that has the Python NATS client, made of the machine's own Python.
 *
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>}
 * @throws {Failure} NO_PYTHON
 */
export async function clientPythonFolder(progress, env = process.env) {
  const requirement = `nats-py==${natsPy.version} --hash=sha256:${natsPy.sha256}`;
  return venv({ name: "nats-py", version: natsPy.version }, progress, env, (folder) =>
    installInto(folder, [requirement], ["--require-hashes"]),
  );
}

/**
 * The folder of a `python3` that has Pulumi's SDK, and of `mypy`. It is not for PATH: another one may
 * be there, with the client.
 *
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string>}
 * @throws {Failure} NO_PYTHON
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
 * @returns {Promise<string>} the folder of its programs
 */
async function venv({ name, version }, progress, env, fill) {
  try {
    const python = which("python3", env["PATH"]);
    if (python === undefined) throw new Error("there is no python3 on PATH");
    const own = versionIn((await capture(python, ["--version"], { env })).stdout);
    const folder = toolFolder(name, `${version}-python${own ?? ""}`, env);
    await install(folder, (unfinished) =>
      progress.step(`${name} ${version}`, async () => {
        await must(python, ["-m", "venv", unfinished]);
        await fill(unfinished);
      }),
    );
    return join(folder, "bin");
  } catch (error) {
    throw new Failure(
      "NO_PYTHON",
      `${name} ${version}, which the tests need, could not be installed`,
      {
        why: reason(error),
        next: "check the network, and that python3 can make virtual environments (Debian's python3-venv)",
      },
    );
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
