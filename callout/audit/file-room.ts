import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileName } from "../../protocol/audit/file-name.ts";
import { WhenFull } from "../settings/audit.ts";
import { fileNumbers } from "./file-numbers.ts";

export interface FileRoomOptions {
  readonly folder: string;
  /** Name of this replica; several may share the folder. */
  readonly instance: string;
  /** Bytes after which a new file is started. */
  readonly maxSize: number;
  /** Maximum bytes of all files of this replica; without it none is ever removed. */
  readonly maxTotal?: number;
  /** `discard`: the oldest file is removed even if its records are nowhere else. @default refuse */
  readonly whenFull?: WhenFull;
  /** Number of the first file that is not completely in the stream. */
  readonly undelivered?: () => number;
  /** Called with the name of each removed file. */
  readonly onRemove?: (name: string) => void;
}

/** Keeps an instance's files below their maximum size by removing the oldest. */
export class FileRoom {
  readonly #options: FileRoomOptions;

  constructor(options: FileRoomOptions) {
    this.#options = options;
  }

  /**
   * Makes room for one more file.
   * @param last number of the current file, which stays
   * @throws Error that says why no file can be removed
   */
  make(last: number): void {
    const { folder, instance, maxSize, maxTotal, onRemove } = this.#options;
    if (maxTotal === undefined) return;
    const files = fileNumbers(folder, instance).map((number) => {
      const path = join(folder, fileName(instance, number));
      return { number, path, size: statSync(path).size };
    });
    let total = files.reduce((sum, { size }) => sum + size, maxSize);
    for (const { number, path, size } of files) {
      if (total <= maxTotal || number >= last) break;
      this.#check(number);
      rmSync(path);
      total -= size;
      onRemove?.(fileName(instance, number));
    }
  }

  #check(number: number): void {
    const { instance, whenFull, undelivered } = this.#options;
    if (whenFull === WhenFull.Discard || number < (undelivered?.() ?? 0)) return;
    throw new Error(
      `the files have reached audit.file.maxTotal, and ${fileName(instance, number)} is not in the stream; ` +
        'collect and remove it, give more, or say "whenFull": "discard"',
    );
  }
}
