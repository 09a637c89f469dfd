import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Failure } from "../errors/failure.mjs";
import { createPrivateFile } from "../files/replace.mjs";

const marker = ".made-by-nats-entra";

/**
 * @typedef {object} Home folder of the local stack: its state, its passphrase, its processes' files
 * @property {string} folder
 * @property {string} stack name of the stack
 * @property {string} state Pulumi's backend
 * @property {string} passphrase file
 * @property {string} config the stack's settings, for example Pulumi.dev.yaml
 * @property {string} run folder of the processes' files
 * @property {boolean} isDefault
 */

/**
 * Where the local stack lives: `.nats-entra`, or the folder that NATS_ENTRA_HOME names.
 *
 * @param {string} root folder of Pulumi.yaml
 * @param {string} stack its name
 * @param {Readonly<NodeJS.ProcessEnv>} [env]
 * @returns {Home}
 * @throws {Failure} BAD_HOME
 */
export function homeOf(root, stack, env = process.env) {
  const standard = join(root, ".nats-entra");
  const folder = env["NATS_ENTRA_HOME"] ?? standard;
  if (!isAbsolute(folder))
    throw new Failure("BAD_HOME", `NATS_ENTRA_HOME is "${folder}"`, {
      why: "it has to be the full path of a folder",
      next: "give a path that begins with / or unset it",
    });
  const isDefault = folder === standard;
  return {
    folder,
    stack,
    state: join(folder, "state"),
    passphrase: join(folder, "passphrase"),
    config: join(isDefault ? root : folder, `Pulumi.${stack}.yaml`),
    run: join(folder, "run"),
    isDefault,
  };
}

/**
 * Makes the home if it isn't there. The passphrase is made once; it encrypts the seeds in the state.
 *
 * @param {Home} home
 * @throws {Failure} FOREIGN_FOLDER
 */
export async function openHome(home) {
  await mkdir(home.folder, { recursive: true, mode: 0o700 });
  if ((await readdir(home.folder)).length > 0) assertOwn(home);
  await writeFile(join(home.folder, marker), "`nats-entra dev --stop` removes this folder.\n");
  await mkdir(home.state, { recursive: true, mode: 0o700 });
  const passphrase = `${randomBytes(32).toString("base64url")}\n`;
  if (await createPrivateFile(home.passphrase, passphrase)) await forgetSalt(home);
}

/**
 * Removes the home and the stack's settings.
 *
 * @param {Home} home
 * @throws {Failure} FOREIGN_FOLDER
 */
export async function removeHome(home) {
  assertOwn(home);
  await rm(home.folder, { recursive: true, force: true });
  await rm(home.config, { force: true });
}

/** @param {Home} home */
export function assertOwn(home) {
  if (existsSync(join(home.folder, marker))) return;
  throw new Failure("FOREIGN_FOLDER", `${home.folder} is left alone`, {
    why: "it is not empty and was not made by this command",
    next: "remove it yourself, or name another folder in NATS_ENTRA_HOME",
  });
}

/**
 * Settings that outlived their passphrase: Pulumi would ask for the old one.
 *
 * @param {Home} home
 */
async function forgetSalt(home) {
  if (!existsSync(home.config)) return;
  const settings = await readFile(home.config, "utf8");
  await writeFile(home.config, settings.replace(/^encryptionsalt:.*\n?/m, ""));
}

/**
 * What `pulumi` needs to know to work on the local stack; undefined is unset. The stack always has its
 * own backend and passphrase, whatever the user's shell says about other stacks.
 *
 * @param {Home} home
 * @returns {Record<string, string | undefined>}
 */
export function stackEnvironment(home) {
  return {
    PULUMI_BACKEND_URL: pathToFileURL(home.state).href,
    PULUMI_CONFIG_PASSPHRASE: undefined, // it would win over the file
    PULUMI_CONFIG_PASSPHRASE_FILE: home.passphrase,
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true", // the local target needs no cloud's provider
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...(home.isDefault ? {} : { NATS_ENTRA_HOME: home.folder }),
  };
}

/**
 * Removes the locks of updates on this machine that were killed. Pulumi would refuse to work until
 * somebody typed `pulumi cancel`.
 *
 * @param {Home} home
 */
export async function clearDeadLocks(home) {
  const locks = join(home.state, ".pulumi", "locks");
  const files = await readdir(locks, { recursive: true }).catch(() => []);
  for (const file of files.filter((name) => name.endsWith(".json"))) {
    const path = join(locks, file);
    const holder = await holderOf(path);
    if (holder?.hostname === hostname() && !(await lives(holder.pid)))
      await rm(path, { force: true });
  }
}

/**
 * @param {string} lock
 * @returns {Promise<{ pid: number, hostname: string } | undefined>} undefined when it is being written or removed
 */
async function holderOf(lock) {
  try {
    return JSON.parse(await readFile(lock, "utf8"));
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
async function lives(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  // in a container without an init, what was killed stays as a zombie (proc(5): state after the name)
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return !/\) Z /.test(stat);
}
