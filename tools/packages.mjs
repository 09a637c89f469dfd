import { createHash } from "node:crypto";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { cacheFolder } from "./cache.mjs";
import { Failure } from "../errors/failure.mjs";
import { reason } from "./failure.mjs";
import { locked } from "../files/lock.mjs";
import { capture } from "./process.mjs";

/**
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[] }} Package
 * @typedef {{ packages: Record<string, Package> }} Lockfile version 3: docs.npmjs.com, package-lock.json
 */

/**
 * Brings `node_modules` to what package-lock.json says, if it is anything else. Runs no package's
 * install script and changes no tracked file.
 *
 * @param {string} root
 * @param {import("./progress.mjs").Progress} progress
 * @throws {Failure} NO_NPM, NPM_CI, LINKED
 */
export async function installPackages(root, progress) {
  if (await areInstalled(root)) return;
  await assertOwn(join(root, "node_modules"));
  const tree = createHash("sha256").update(root).digest("hex").slice(0, 16);
  await locked(join(cacheFolder(), "trees", `${tree}.lock`), async () => {
    if (await areInstalled(root)) return;
    await progress.step("npm packages", () => npmCi(root));
  });
}

/**
 * `npm ci` empties the folder first, and through a link that is the folder of another checkout.
 *
 * @param {string} folder
 * @throws {Failure} LINKED
 */
async function assertOwn(folder) {
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isSymbolicLink() === true)
    throw new Failure("LINKED", "the npm packages are not those of package-lock.json", {
      why: `${folder} is a link, and what it leads to may be in use elsewhere`,
      next: "bring both to the same package-lock.json, or remove the link and run the command again",
    });
}

/**
 * npm keeps a copy of the lockfile of what it installed in node_modules, written last. So an
 * interrupted, outdated or foreign (made on another platform) installation is seen, and one by the
 * user's own `npm install` is good.
 *
 * @param {string} root
 * @returns {Promise<boolean>}
 */
export async function areInstalled(root) {
  const installed = await read(join(root, "node_modules", ".package-lock.json"));
  const wanted = await read(join(root, "package-lock.json"));
  if (installed === undefined || wanted === undefined) return false;
  const known = Object.entries(installed).every(
    ([path, entry]) => same(wanted[path], entry) && fits(entry),
  );
  const complete = Object.entries(wanted).every(
    ([path, entry]) => path === "" || entry.optional === true || path in installed,
  );
  return known && complete;
}

/**
 * @param {Package | undefined} a
 * @param {Package} b
 */
const same = (a, b) => a?.version === b.version && a?.integrity === b.integrity;

/** @param {Package} entry */
const fits = ({ os, cpu }) =>
  (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true);

/**
 * @param {string} file
 * @returns {Promise<Record<string, Package> | undefined>}
 */
async function read(file) {
  try {
    const lockfile = /** @type {Lockfile} */ (JSON.parse(await readFile(file, "utf8")));
    return lockfile.packages;
  } catch {
    return undefined;
  }
}

/** @param {string} root */
async function npmCi(root) {
  const flags = [
    "--ignore-scripts",
    "--no-audit",
    "--no-fund",
    "--include=dev",
    "--include=optional",
  ];
  const ran = await capture("npm", ["ci", ...flags], { cwd: root }).catch((error) => {
    throw new Failure("NO_NPM", "npm could not be started", {
      why: reason(error),
      next: "install Node with npm from https://nodejs.org",
    });
  });
  if (ran.code === 0) return;
  const errors = ran.stderr
    .split("\n")
    .filter((line) => line.startsWith("npm error") && !line.includes("complete log"))
    .map((line) => line.replace(/^npm error ?/, "").trim());
  throw new Failure("NPM_CI", "the npm packages could not be installed", {
    why:
      errors
        .filter((line) => line !== "")
        .slice(0, 4)
        .join("; ") || `npm ci ended with ${ran.code}`,
    next: "check the network and the registry (npm ping), then run the command again",
  });
}
