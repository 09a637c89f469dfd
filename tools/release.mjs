import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { reason } from "./failure.mjs";
import { capture } from "./process.mjs";
import { unzip } from "./zip.mjs";

/**
 * @typedef {object} Release where a project publishes a version for this platform
 * @property {string} base URL of the folder, with a slash at its end
 * @property {string} archive `.tar.gz` with one folder in it, or `.zip`
 * @property {string} checksums file of SHA-256 sums, as sha256sum writes them
 * @property {string} program what is taken from a zip
 */

/** Milliseconds. The small file comes first, so that a network without the host is seen at once. */
const timeoutMs = { checksums: 10_000, archive: 600_000 };

/**
 * Downloads a release, verifies it against its checksums and unpacks it.
 *
 * @param {Release} release
 * @param {string} folder
 * @throws {Error} saying why it can't be had; the message is part of a sentence
 */
export async function unpackRelease(release, folder) {
  const sums = await download(`${release.base}${release.checksums}`, timeoutMs.checksums);
  const expected = checksumOf(release.archive, sums.toString("utf8"));
  if (expected === undefined)
    throw new Error(`${release.checksums} does not name ${release.archive}`);
  const archive = await download(`${release.base}${release.archive}`, timeoutMs.archive);
  if (createHash("sha256").update(archive).digest("hex") !== expected)
    throw new Error(`${release.archive} does not match its SHA-256 checksum`);
  if (release.archive.endsWith(".zip")) {
    const program = unzip(archive, release.program);
    if (program === undefined) throw new Error(`${release.archive} holds no ${release.program}`);
    await writeFile(join(folder, release.program), program, { mode: 0o755 });
  } else {
    await untar(archive, folder);
  }
}

/**
 * @param {string} file
 * @param {string} sums lines of `<hex>  <file>`
 * @returns {string | undefined} lower-case hex
 */
export function checksumOf(file, sums) {
  for (const line of sums.split("\n")) {
    const match = /^([0-9a-fA-F]{64}) [ *](.+?)\r?$/.exec(line);
    if (match?.[2] === file) return match[1]?.toLowerCase();
  }
  return undefined;
}

/**
 * @param {string} url
 * @param {number} timeout milliseconds
 * @returns {Promise<Buffer>}
 */
async function download(url, timeout) {
  const { host } = new URL(url);
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeout) });
    if (response.ok) return Buffer.from(await response.arrayBuffer());
    throw new Error(`status ${response.status} for ${url}`);
  } catch (error) {
    throw new Error(`${host} does not give it (${reason(error)})`, { cause: error });
  }
}

/**
 * @param {Buffer} archive
 * @param {string} folder
 */
async function untar(archive, folder) {
  const file = join(folder, "archive.tar.gz");
  await writeFile(file, archive);
  const ran = await capture("tar", ["-xzf", file, "-C", folder, "--strip-components=1"]);
  await rm(file);
  if (ran.code !== 0) throw new Error(`tar: ${ran.stderr.trim()}`);
}
