import { randomUUID } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, isAbsolute, join } from "node:path";
import { Failure } from "../errors/failure.mjs";
import { locked } from "../files/lock.mjs";
import { place } from "../files/replace.mjs";

/**
 * The folder of one version of a tool for this platform, whether it is there yet or not.
 *
 * @param {string} name
 * @param {string} version
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 * @example toolFolder("pulumi", "3.250.0") // ~/.cache/nats-entra/tools/pulumi/3.250.0-linux-x64
 */
export function toolFolder(name, version, env = process.env) {
  const platform = `${process.platform}-${process.arch}`;
  return join(cacheFolder(env), "tools", name, `${version}-${platform}`);
}

/**
 * `NATS_ENTRA_CACHE`, else `nats-entra` in the user's cache folder (XDG Base Directory Specification).
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string}
 * @throws {Failure} BAD_CACHE
 */
export function cacheFolder(env = process.env) {
  const own = env["NATS_ENTRA_CACHE"];
  if (own !== undefined) {
    if (isAbsolute(own)) return own;
    throw new Failure("BAD_CACHE", `NATS_ENTRA_CACHE is "${own}"`, {
      why: "it has to be the full path of a folder",
      next: "give a path that begins with / or unset it",
    });
  }
  const caches = env["XDG_CACHE_HOME"];
  return join(
    caches !== undefined && isAbsolute(caches) ? caches : join(homedir(), ".cache"),
    "nats-entra",
  );
}

/**
 * Makes a folder once, whole or not at all: it is filled beside its place and moved there in one
 * step. Of two processes one fills it and the other waits; what a killed one left is cleared away.
 *
 * @param {string} folder
 * @param {(unfinished: string) => Promise<void>} fill
 * @returns {Promise<string>} the folder
 */
export async function install(folder, fill) {
  if (existsSync(folder)) return folder;
  await locked(`${folder}.lock`, async () => {
    if (existsSync(folder)) return;
    await removeLeftovers(folder);
    const unfinished = `${folder}.${randomUUID()}.tmp`;
    const clear = () => rmSync(unfinished, { recursive: true, force: true });
    process.on("exit", clear);
    try {
      await mkdir(unfinished);
      await fill(unfinished);
      await place(unfinished, folder).catch((/** @type {unknown} */ error) => {
        if (!existsSync(folder)) throw error; // somebody took us for dead and was quicker
      });
    } finally {
      process.off("exit", clear);
      await rm(unfinished, { recursive: true, force: true });
    }
  });
  return folder;
}

/** @param {string} folder */
async function removeLeftovers(folder) {
  for (const name of await readdir(dirname(folder))) {
    if (name.startsWith(`${basename(folder)}.`) && name.endsWith(".tmp"))
      await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}
