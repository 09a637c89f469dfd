/** What the audit says of a period, read once, line by line, in memory that grows with identities and not with lines. */
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { Failure, messageOf } from "../failure.ts";
import { LineSplitter } from "./lines.ts";
import type { Usage } from "./usage.ts";

/** A file of the audit that was read. */
export interface AuditFile {
  readonly file: string;
  /** Of the file as it was read, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly records: number;
  /** Lines that are no record: cut off, or too long. */
  readonly unreadable: number;
}

/** Bytes; no record of a callout comes near. */
const LONGEST = 1 << 20;

/**
 * The files of the audit in a list of files and folders; of a folder every `.jsonl` in it.
 *
 * @throws Failure `audit_missing`
 */
export function auditFiles(paths: readonly string[], cwd: string): string[] {
  return paths.flatMap((path) => {
    const full = resolve(cwd, path);
    try {
      if (!statSync(full).isDirectory()) return [full];
      const names = readdirSync(full).filter((name) => name.endsWith(".jsonl"));
      if (names.length > 0) return names.sort().map((name) => join(full, name));
    } catch (error) {
      throw missing(path, messageOf(error));
    }
    throw missing(path, "the folder has no .jsonl file");
  });
}

function missing(path: string, why: string): Failure {
  const next = "name the folder of the callout's auditFile, or files that were exported from it";
  return new Failure("audit_missing", `there is no audit at ${path}`, { why, next });
}

/**
 * Reads a file into the usage.
 *
 * @param progress told the bytes read so far, now and then
 * @throws Failure `audit_unreadable`
 */
export async function readAudit(
  file: string,
  usage: Usage,
  progress: (bytes: number) => void,
): Promise<AuditFile> {
  const hash = createHash("sha256");
  const lines = new LineSplitter(LONGEST);
  const counts = { bytes: 0, records: 0, unreadable: 0 };
  const take = (line: string | undefined) => {
    if (line === "") return;
    if (line !== undefined && usage.add(line)) counts.records += 1;
    else counts.unreadable += 1;
  };
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: LONGEST })) {
      const bytes = chunk as Buffer;
      hash.update(bytes);
      counts.bytes += bytes.length;
      for (const line of lines.push(bytes)) take(line);
      progress(bytes.length);
    }
  } catch (error) {
    throw new Failure("audit_unreadable", `cannot read ${file}`, { why: messageOf(error) });
  }
  for (const line of lines.end()) take(line);
  return { file: basename(file), sha256: hash.digest("hex"), ...counts };
}
