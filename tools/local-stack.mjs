import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../errors/failure.mjs";
import { capture } from "./process.mjs";
import { clearDeadLocks, openHome, stackEnvironment } from "./home.mjs";

/**
 * Makes the stack known to Pulumi, if it isn't yet, with its home.
 *
 * @param {string} root folder of Pulumi.yaml
 * @param {import("./home.mjs").Home} home
 * @param {string} path value of PATH
 * @returns {Promise<NodeJS.ProcessEnv>} an environment in which `pulumi` works on the stack
 * @throws {Failure} FOREIGN_FOLDER, PULUMI
 */
export async function openStack(root, home, path) {
  await openHome(home);
  await clearDeadLocks(home);
  const env = { ...process.env, ...stackEnvironment(home), PATH: path };
  // settings are created beside Pulumi.yaml, so a home elsewhere needs one of its own for that
  const cwd = home.isDefault ? root : home.folder;
  if (!home.isDefault) {
    const name = /^name:.*$/m.exec(await readFile(join(root, "Pulumi.yaml"), "utf8"))?.[0] ?? "";
    await writeFile(join(cwd, "Pulumi.yaml"), `${name}\nruntime: nodejs\n`);
  }
  const known = await answer(["stack", "ls", "--json"], { cwd, env });
  const stacks = /** @type {{ name: string }[]} */ (JSON.parse(known));
  if (!stacks.some(({ name }) => name === home.stack))
    await answer(["stack", "init", home.stack, "--no-select"], { cwd, env });
  return env;
}

/**
 * The arguments with which `pulumi` changes the stack without questions.
 *
 * @param {"up" | "destroy"} command
 * @param {import("./home.mjs").Home} home
 * @returns {string[]}
 */
export function changing(command, home) {
  const settings = home.isDefault ? [] : ["--config-file", home.config];
  return [command, "--yes", "--skip-preview", "--stack", home.stack, ...settings];
}

/**
 * @param {string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<string>}
 */
async function answer(args, options) {
  const ran = await capture("pulumi", [...args, "--non-interactive"], options);
  if (ran.code === 0) return ran.stdout;
  throw new Failure("PULUMI", `pulumi ${args.slice(0, 2).join(" ")} ended with ${ran.code}`, {
    why: ran.stderr.trim() || "it gave no reason",
    next: "mend it and run the command again",
  });
}
