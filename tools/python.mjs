import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { install, toolFolder } from "./cache.mjs";
import { capture, which } from "./process.mjs";
import { versionIn } from "./semver.mjs";
import { natsPy } from "./versions.mjs";

/**
 * The folder that PATH lacks: of a `python3` that has the Python NATS client, made of the machine's own Python.
 *
 * @param {import("./progress.mjs").Progress} progress
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<string[]>} none when there is no usable Python: the project doesn't need one, only a
 *   test of its clients does
 */
export async function pythonFolders(progress, env = process.env) {
  const python = which("python3", env["PATH"]);
  if (python === undefined) return [];
  const version = versionIn((await capture(python, ["--version"], { env })).stdout);
  const folder = toolFolder("nats-py", `${natsPy.version}-python${version ?? ""}`, env);
  const title = `nats-py ${natsPy.version}`;
  try {
    await install(folder, (unfinished) => progress.step(title, () => makeVenv(python, unfinished)));
    return [join(folder, "bin")];
  } catch (error) {
    progress.say(
      `  no test with the Python client: ${error instanceof Error ? error.message : ""}`,
    );
    return [];
  }
}

/**
 * @param {string} python
 * @param {string} folder
 */
async function makeVenv(python, folder) {
  const requirements = join(folder, "requirements.txt");
  await writeFile(requirements, `nats-py==${natsPy.version} --hash=sha256:${natsPy.sha256}\n`);
  const pip = ["-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"];
  await must(python, ["-m", "venv", folder]);
  await must(join(folder, "bin", "python3"), [...pip, "--require-hashes", "-r", requirements]);
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
