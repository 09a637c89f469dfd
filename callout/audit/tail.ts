import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { readLine, type ReadLine } from "../../protocol/audit/chain.ts";
import { fileName } from "../../protocol/audit/file-name.ts";

/** Bytes per read; more than a record has. */
const step = 64 * 1024;
const newline = 0x0a;

/**
 * The last record of an instance's files, from which the log continues.
 *
 * @param numbers of the files, ascending
 * @returns undefined when there is none
 * @throws Error of the system
 */
export function lastRecord(
  folder: string,
  instance: string,
  numbers: readonly number[],
): ReadLine | undefined {
  for (const number of numbers.toReversed()) {
    const line = lastRecordOf(join(folder, fileName(instance, number)));
    if (line) return line;
  }
  return undefined;
}

function lastRecordOf(path: string): ReadLine | undefined {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    let after = Buffer.alloc(0); // the end of a line whose beginning is not read yet
    for (let end = size; end > 0;) {
      const start = Math.max(0, end - step);
      const part = Buffer.concat([read(file, start, end), after]);
      const first = start === 0 ? 0 : part.indexOf(newline) + 1;
      // without a line end it is all of one line
      const whole = start > 0 && first === 0 ? part.subarray(part.length) : part.subarray(first);
      const line = lastOf(whole);
      if (line) return line;
      after = part.subarray(0, part.length - whole.length);
      end = start;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}

function lastOf(bytes: Buffer): ReadLine | undefined {
  const lines = bytes.toString("utf8").split("\n");
  for (const text of lines.toReversed()) {
    const line = readLine(text);
    if (line) return line;
  }
  return undefined;
}

function read(file: number, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(end - start);
  return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, start));
}
