import { createReadStream, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseFileName } from "../../protocol/audit/file-name.ts";
import { codeOf, Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import type { Io } from "../terminal/io.ts";

/**
 * The files that paths name: a folder stands for the audit files in it, by instance and number.
 *
 * @throws Failure `audit_missing`
 */
export function auditFiles({ cwd }: Io, paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const whole = resolve(cwd, path);
    try {
      if (!statSync(whole).isDirectory()) return [path];
      const names = readdirSync(whole).filter((name) => parseFileName(name) !== undefined);
      if (names.length > 0) return names.sort(byNumber).map((name) => join(path, name));
    } catch (error) {
      const why = codeOf(error) === "ENOENT" ? "there is no such file or folder" : messageOf(error);
      throw new Failure("audit_missing", `cannot read ${path}`, { why, next: NEXT });
    }
    throw new Failure("audit_missing", `there are no audit files in ${path}`, {
      why: "none is called INSTANCE.000001.jsonl or higher",
      next: NEXT,
    });
  });
}

const NEXT = "name the folder that audit.file.folder of the callout's configuration says";

function byNumber(one: string, other: string): number {
  const [a, b] = [parseFileName(one), parseFileName(other)];
  const order = (a?.instance ?? "").localeCompare(b?.instance ?? "");
  return order === 0 ? (a?.number ?? 0) - (b?.number ?? 0) : order;
}

export interface FileLine {
  readonly text: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Lines of files, one after the other. @throws Failure `audit_unreadable` */
export async function* linesOf({ cwd }: Io, files: readonly string[]): AsyncGenerator<FileLine> {
  for (const file of files) {
    let rest = "";
    let line = 0;
    try {
      for await (const part of createReadStream(resolve(cwd, file), "utf8")) {
        const texts = (rest + String(part)).split("\n");
        rest = texts.pop() ?? "";
        for (const text of texts) yield { text, file, line: ++line };
      }
    } catch (error) {
      throw new Failure("audit_unreadable", `cannot read ${file}`, {
        why: messageOf(error),
        next: "name a file of audit records that is there and that you may read",
        cause: error,
      });
    }
    if (rest !== "") yield { text: rest, file, line: line + 1 };
  }
}
