/** What the audit says of a period, read once, line by line, in memory that grows with identities and not with lines. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, resolve } from "node:path";
import type { Verification } from "../audit/verify.ts";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { LineSplitter } from "./lines.ts";
import type { Usage } from "./usage.ts";

/** A file of the audit that was read. */
export interface AuditFile {
  readonly file: string;
  /** Of the file as it was read, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly records: number;
  /** Lines that are not records: cut off, or too long. */
  readonly unreadable: number;
}

/** Bytes; no record of a callout comes near. */
const LONGEST = 1 << 20;

/**
 * Reads a file into the usage, and holds it to its chain.
 *
 * @param file from the working directory
 * @param progress told the bytes read so far, now and then
 * @throws Failure `audit_unreadable`
 */
export async function readAudit(
  { file, cwd }: { readonly file: string; readonly cwd: string },
  { usage, verification }: { readonly usage: Usage; readonly verification: Verification },
  progress: (bytes: number) => void,
): Promise<AuditFile> {
  const hash = createHash("sha256");
  const lines = new LineSplitter(LONGEST);
  const counts = { bytes: 0, records: 0, unreadable: 0 };
  let number = 0;
  const take = (line: string | undefined) => {
    number += 1;
    if (line === "") return;
    verification.add(line ?? "too long", { file, line: number });
    if (line !== undefined && usage.add(line)) counts.records += 1;
    else counts.unreadable += 1;
  };
  try {
    for await (const chunk of createReadStream(resolve(cwd, file), { highWaterMark: LONGEST })) {
      const bytes = chunk as Buffer;
      hash.update(bytes);
      counts.bytes += bytes.length;
      for (const line of lines.push(bytes)) take(line);
      progress(bytes.length);
    }
  } catch (error) {
    throw new Failure("audit_unreadable", `cannot read ${file}`, {
      why: messageOf(error),
      next: "name a file of audit records that is there and that you may read",
      cause: error,
    });
  }
  for (const line of lines.end()) take(line);
  return { file: basename(file), sha256: hash.digest("hex"), ...counts };
}
