import { createHash } from "node:crypto";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { install, toolFolder } from "./cache.mjs";
import { Failure } from "../errors/failure.mjs";
import { capture, endCleanly, run } from "./process.mjs";
import { Progress } from "./progress.mjs";
import { node as pins } from "./versions.mjs";

/**
 * Does the work under a Node that runs TypeScript by itself: this one, or else one from the cache
 * that runs the same command again.
 *
 * @param {() => Promise<unknown>} work
 * @throws {Failure} when there is no such Node and none can be had
 */
export async function onTypeScriptNode(work) {
  if (process.features.typescript) {
    await work();
    return;
  }
  endCleanly();
  process.exitCode = await run(await cachedNode(), process.argv.slice(1));
}

/** @returns {Promise<string>} the program */
async function cachedNode() {
  const pin = pinned(`${process.platform}-${process.arch}`);
  const folder = toolFolder("node", pin.spec.slice(pin.spec.lastIndexOf("@") + 1));
  await install(folder, (unfinished) =>
    new Progress().step(`Node (${pin.spec}; this one is ${process.versions.node})`, () =>
      unpackNode(pin, unfinished),
    ),
  );
  return join(folder, "bin", "node");
}

/**
 * @param {string} platform
 * @returns {{ spec: string, integrity: string }}
 */
export function pinned(platform) {
  const pin = Object.entries(pins.packages).find(([name]) => name === platform)?.[1];
  if (pin === undefined) throw missing("NO_NODE_PACKAGE", `there is no package for ${platform}`);
  return pin;
}

/**
 * @param {{ spec: string, integrity: string }} pin
 * @param {string} folder
 */
async function unpackNode({ spec, integrity }, folder) {
  const pack = ["pack", spec, "--json", "--ignore-scripts", "--pack-destination", folder];
  const packed = await capture("npm", pack, { cwd: folder }).catch(() => {
    throw missing("NO_NPM", "npm is not on PATH");
  });
  const name = /"filename": *"([^"/]+)"/.exec(packed.stdout)?.[1];
  if (packed.code !== 0 || name === undefined)
    throw missing("NO_NODE", `npm could not get ${spec}: ${lastLine(packed.stderr)}`);
  const archive = join(folder, name);
  await verifyIntegrity(archive, integrity);
  const unpacked = await capture("tar", ["-xzf", archive, "--strip-components=1"], { cwd: folder });
  await rm(archive);
  const program = join(folder, "bin", "node");
  const check = await capture(program, ["-p", "process.features.typescript"]).catch(
    () => undefined,
  );
  if (unpacked.code !== 0 || check?.stdout.trim() !== "strip")
    throw missing("NODE_UNUSABLE", `${spec} does not run here (${lastLine(check?.stderr ?? "")})`);
}

/**
 * Subresource Integrity, as package-lock.json has it.
 *
 * @param {string} file
 * @param {string} expected `sha512-…`
 * @throws {Failure} BAD_CHECKSUM
 */
export async function verifyIntegrity(file, expected) {
  const actual = `sha512-${createHash("sha512")
    .update(await readFile(file))
    .digest("base64")}`;
  if (actual !== expected)
    throw missing("BAD_CHECKSUM", `the package is not the one that is pinned`);
}

/**
 * @param {string} code
 * @param {string} why
 */
function missing(code, why) {
  return new Failure(
    code,
    `Node ${pins.minimum} or newer is needed (this is ${process.versions.node}) and could not be fetched`,
    {
      why,
      next: "install it from https://nodejs.org and run the command again",
    },
  );
}

/** @param {string} text */
const lastLine = (text) =>
  text
    .trim()
    .split("\n")
    .filter((line) => !line.includes("complete log of this run"))
    .at(-1) ?? "";
