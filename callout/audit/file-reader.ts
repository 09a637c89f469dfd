import { closeSync, fstatSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { readLine, type Line } from "../../protocol/audit/chain.ts";
import { fileName } from "../../protocol/audit/file-name.ts";
import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";
import { replaceFileSync } from "../../files/replace.mjs";
import { fileNumbers } from "./file-numbers.ts";

/** A position in an instance's files: a file and an offset in bytes. */
export interface Position {
  readonly number: number;
  readonly size: number;
}

export interface Part {
  readonly lines: readonly Line[];
  /** The position after them. */
  readonly end: Position;
}

/** Bytes per read. */
const step = 256 * 1024;
const newline = 0x0a;

/** Reads an instance's files from the saved position, which may be of an earlier process. */
export class FileReader {
  readonly #folder: string;
  readonly #instance: string;
  #position: Position;
  #saved: Position;

  constructor(folder: string, instance: string) {
    this.#folder = folder;
    this.#instance = instance;
    this.#position = this.#load() ?? { number: fileNumbers(folder, instance)[0] ?? 1, size: 0 };
    this.#saved = this.#position;
  }

  get position(): Position {
    return this.#position;
  }

  /**
   * The next records.
   * @param end reads only up to it
   * @returns undefined when there is nothing before it
   * @throws Error of the system
   */
  read(end: Position): Part | undefined {
    for (let at = this.#existing(); at.number <= end.number; at = this.#after(at)) {
      const bytes = this.#bytes(at, at.number === end.number ? end.size : Infinity);
      if (bytes.length === 0) continue;
      const lines = bytes
        .toString("utf8")
        .split("\n")
        .flatMap((text) => readLine(text) ?? []);
      return { lines, end: { number: at.number, size: at.size + bytes.length } };
    }
    return undefined;
  }

  /** Marks everything before this as processed. */
  pass(end: Position): void {
    this.#position = end;
  }

  /** Saves the position for the next process. If it is lost, records are processed again. @throws Error of the system */
  save(): void {
    if (this.#saved === this.#position) return;
    const path = this.#positionFile();
    replaceFileSync(path, JSON.stringify(this.#position), { mode: 0o640, isDurable: false });
    this.#saved = this.#position;
  }

  #positionFile(): string {
    return join(this.#folder, `${this.#instance}.delivered.json`);
  }

  #load(): Position | undefined {
    try {
      const value = parseJson(readFileSync(this.#positionFile()));
      const { number, size } = isObject(value) ? value : {};
      const isPosition = Number.isSafeInteger(number) && Number.isSafeInteger(size);
      return isPosition ? { number: Number(number), size: Number(size) } : undefined;
    } catch {
      return undefined; // then read everything again
    }
  }

  /** The position, or the beginning of the next file if that file is gone. */
  #existing(): Position {
    const numbers = fileNumbers(this.#folder, this.#instance);
    if (numbers.includes(this.#position.number)) return this.#position;
    return { number: numbers.find((each) => each > this.#position.number) ?? Infinity, size: 0 };
  }

  #after({ number }: Position): Position {
    const next = fileNumbers(this.#folder, this.#instance).find((each) => each > number);
    return { number: next ?? Infinity, size: 0 };
  }

  /** Whole lines, or the rest of a file that ends without a line end and is no longer written to. */
  #bytes({ number, size }: Position, end: number): Buffer {
    const file = openSync(join(this.#folder, fileName(this.#instance, number)), "r");
    try {
      const last = Math.min(end, fstatSync(file).size);
      for (let length = step; ; length *= 2) {
        const bytes = Buffer.alloc(Math.max(0, Math.min(length, last - size)));
        readSync(file, bytes, 0, bytes.length, size);
        const whole = bytes.lastIndexOf(newline) + 1;
        if (whole > 0 || bytes.length < length) return whole > 0 ? bytes.subarray(0, whole) : bytes;
      }
    } finally {
      closeSync(file);
    }
  }
}
