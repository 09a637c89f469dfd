import { inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const stored = 0;
const deflated = 8;

/**
 * One file of a zip archive, found by the last part of its name. Enough for a release that packs a
 * single program; no zip64, no encryption (PKWARE APPNOTE 4.3, 4.4).
 *
 * @param {Buffer} archive
 * @param {string} name
 * @returns {Buffer | undefined}
 */
export function unzip(archive, name) {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== endOfDirectory) end -= 1;
  if (end < 0) return undefined;
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let entry = 0; entry < count && archive.readUInt32LE(at) === directoryEntry; entry += 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) =>
      archive.readUInt16LE(at + field),
    );
    const path = archive.toString("utf8", at + 46, at + 46 + (nameLength ?? 0));
    if (path.split("/").at(-1) === name) return content(archive, at);
    at += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return undefined;
}

/**
 * @param {Buffer} archive
 * @param {number} entry where its directory entry is
 */
function content(archive, entry) {
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const data = archive.subarray(start, start + size);
  if (method === stored) return data;
  return method === deflated ? inflateRawSync(data) : undefined;
}
