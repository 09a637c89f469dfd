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
  /** Bytes after which a new file is started. */
  readonly maxSize: number;
  /** Called with the name of each file that follows another. */
  readonly onBegin?: (name: string) => void;
}

/**
 * Stores records in append-only files, one line per record. A record is stored once it is on disk (fdatasync), so it
 * survives a kill and a crash of the machine.
 *
 * Files are numbered from `<instance>.000001.jsonl`. Only the one with the highest number is written to; earlier ones
 * never change.
 *
 * @example new AuditFiles({ folder: "/var/lib/nats-entra/audit", instance: "callout-0", maxSize: 67_108_864 })
 */
export class AuditFiles implements AuditStore {
  /** The last record at startup. */
  readonly head: Head | undefined;
  readonly #options: AuditFilesOptions;
  readonly #room: FileRoom;
  #number: number;
  #file: OpenFile | undefined;
  #failed = false;

  /** @throws Error with the folder's name when no file can be opened there */
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

  /** Name of the current file. */
  get name(): string {
    return fileName(this.#options.instance, this.#number);
  }

  /** How much is on disk: the current file, and bytes of it. */
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
      // after a failed fsync the content of the disk is unknown (https://wiki.postgresql.org/wiki/Fsync_Errors)
      this.#close();
      this.#failed = true;
      throw error;
    }
  }

  /** The current file: a new one if it is full, or a write to it has failed. */
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

  /** Leaves a file in which a write has failed as it is; an empty one is used again. */
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
    // a truncated write must not corrupt the next line
    if (size > 0 && lastByte(descriptor, size) !== newline) {
      writeFully(descriptor, "\n");
      size++;
    }
    syncFolderSync(folder); // otherwise the new file's name would not survive a crash
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
