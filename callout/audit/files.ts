import { closeSync, fdatasync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { Failure } from "../../errors/failure.mjs";
import { messageOf } from "../../errors/render.mjs";
import { syncFolderSync } from "../../files/replace.mjs";
import type { Head, Line } from "../../protocol/audit/chain.ts";
import { fileName } from "../../protocol/audit/file-name.ts";
import { fileNumbers } from "./file-numbers.ts";
import { FileRoom, type FileRoomOptions } from "./file-room.ts";
import { writeFully } from "./line-output.ts";
import { textOf, type AuditStore } from "./store.ts";
import { lastRecord } from "./tail.ts";

const synced = promisify(fdatasync);

export interface AuditFilesOptions extends FileRoomOptions {
  /** Bytes after which another file is begun. */
  readonly maxSize: number;
  /** Told the name of a file that is begun behind another. */
  readonly onBegin?: (name: string) => void;
}

/**
 * Keeps records in files that are only ever appended to, one line a record: a record is kept once the
 * disk has it (fdatasync), so neither a kill nor a lost machine takes it away.
 *
 * Files are numbered, `<instance>.000001.jsonl` first; the one with the highest number is written to, those
 * before it never change again.
 *
 * @example new AuditFiles({ folder: "/var/lib/nats-entra/audit", instance: "callout-0", maxSize: 67_108_864 })
 */
export class AuditFiles implements AuditStore {
  /** The last record that was there at the start. */
  readonly head: Head | undefined;
  readonly #options: AuditFilesOptions;
  readonly #room: FileRoom;
  #number: number;
  #file: OpenFile | undefined;
  #failed = false;

  /** @throws Error that names the folder when no file can be opened there */
  constructor(options: AuditFilesOptions) {
    const { folder, instance } = options;
    this.#options = options;
    this.#room = new FileRoom(options);
    try {
      mkdirSync(folder, { recursive: true });
      const numbers = fileNumbers(folder, instance);
      this.#number = Math.max(1, ...numbers);
      this.head = lastRecord(folder, instance, numbers);
      this.#file = this.#open();
    } catch (error) {
      throw new Failure("audit_folder_unusable", messageOf(error), {
        next: "make audit.file.folder a folder that this process may write to",
        cause: error,
      });
    }
  }

  /** Name of the file that is written to. */
  get name(): string {
    return fileName(this.#options.instance, this.#number);
  }

  /** How far the disk has the records: the file that is written to, and bytes of it. */
  get end(): { readonly number: number; readonly size: number } {
    return { number: this.#number, size: this.#file?.size ?? 0 };
  }

  async write(lines: readonly Line[]): Promise<void> {
    const file = this.#fileWithRoom();
    try {
      const text = textOf(lines);
      writeFully(file.descriptor, text);
      await synced(file.descriptor);
      file.size += Buffer.byteLength(text);
    } catch (error) {
      // what a disk has after a failed fsync nobody knows (https://wiki.postgresql.org/wiki/Fsync_Errors)
      this.#close();
      this.#failed = true;
      throw error;
    }
  }

  /** The file to write to: another one when that is full, or a write to it has failed. */
  #fileWithRoom(): OpenFile {
    if (this.#failed) this.#passOver();
    if (this.#file && this.#file.size >= this.#options.maxSize) {
      this.#room.make(this.#number);
      this.#close();
      this.#number++;
      this.#file = this.#open();
      this.#options.onBegin?.(this.name);
    }
    return (this.#file ??= this.#open());
  }

  /** Leaves the file in which a write has failed as it is; one in which nothing is, is tried again. */
  #passOver(): void {
    const file = this.#open();
    this.#failed = false;
    this.#file = file;
    if (file.size === 0) return;
    this.#close();
    this.#number++;
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file) closeSync(file.descriptor);
  }

  #open(): OpenFile {
    const { folder } = this.#options;
    const descriptor = openSync(join(folder, this.name), "a+", 0o640);
    let { size } = fstatSync(descriptor);
    // a write that was cut off must not spoil the line after it
    if (size > 0 && lastByte(descriptor, size) !== newline) {
      writeFully(descriptor, "\n");
      size++;
    }
    syncFolderSync(folder); // else a new file's name is lost with the machine
    return { descriptor, size };
  }
}

interface OpenFile {
  readonly descriptor: number;
  /** Bytes. */
  size: number;
}

const newline = 0x0a;

function lastByte(descriptor: number, size: number): number | undefined {
  const byte = Buffer.alloc(1);
  readSync(descriptor, byte, 0, 1, size - 1);
  return byte[0];
}
