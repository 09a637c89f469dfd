import {
  closeSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AuditEvent } from "./event.ts";
import { writeFully, type AuditSink } from "./sink.ts";

const synced = promisify(fdatasync);

export interface FileSinkOptions {
  readonly folder: string;
  /** Name of this replica: files of several may stand in one folder. */
  readonly instance: string;
  /** Bytes after which another file is begun. */
  readonly maxSize: number;
}

/**
 * Keeps records in files that are only ever appended to, one JSON line a record: a record is kept once the
 * disk has it (fdatasync), so neither a kill nor a lost machine takes it away. Records that come while the
 * disk is busy go out together in the next write.
 *
 * Files are numbered, `<instance>.000001.jsonl` first; the one with the highest number is written to, those
 * before it never change again and may be collected. Nothing is ever removed here.
 *
 * @example new FileSink({ folder: "/var/lib/nats-entra/audit", instance: "callout-0", maxSize: 67_108_864 })
 */
export class FileSink implements AuditSink {
  readonly #options: FileSinkOptions;
  #number: number;
  #file: OpenFile | undefined;
  #lines: string[] = [];
  #next: Promise<void> | undefined;
  #busy: Promise<unknown> = Promise.resolve();

  /** @throws Error that names the folder when no file can be opened there */
  constructor(options: FileSinkOptions) {
    this.#options = options;
    try {
      mkdirSync(options.folder, { recursive: true });
      this.#number = Math.max(1, ...this.#numbers());
      this.#file = this.#open();
    } catch (error) {
      const remedy = "make auditFile.folder a folder that this process may write to";
      throw new Error(`${(error as Error).message}; ${remedy}`, { cause: error });
    }
  }

  append(event: AuditEvent): Promise<void> {
    this.#lines.push(`${JSON.stringify(event)}\n`);
    if (!this.#next) {
      this.#next = this.#busy.then(() => this.#flush());
      this.#busy = this.#next.catch(() => undefined);
    }
    return this.#next;
  }

  async #flush(): Promise<void> {
    const text = this.#lines.join("");
    this.#lines = [];
    this.#next = undefined;
    try {
      const file = this.#fileWithRoom();
      writeFully(file.descriptor, text);
      await synced(file.descriptor);
      file.size += Buffer.byteLength(text);
    } catch (error) {
      // opened again, it shows how much of the text there is; what was refused may be there or not
      this.#close();
      throw error;
    }
  }

  #fileWithRoom(): OpenFile {
    if (this.#file && this.#file.size >= this.#options.maxSize) {
      this.#close();
      this.#number++;
    }
    return (this.#file ??= this.#open());
  }

  #close(): void {
    const file = this.#file;
    this.#file = undefined;
    if (file) closeSync(file.descriptor);
  }

  #open(): OpenFile {
    const { folder, instance } = this.#options;
    const name = `${instance}.${String(this.#number).padStart(6, "0")}.jsonl`;
    const descriptor = openSync(join(folder, name), "a+", 0o640);
    const { size } = fstatSync(descriptor);
    // a write that was cut off must not spoil the line after it
    if (size > 0 && lastByte(descriptor, size) !== newline) writeFully(descriptor, "\n");
    syncFolder(folder);
    return { descriptor, size };
  }

  #numbers(): number[] {
    const { folder, instance } = this.#options;
    return readdirSync(folder).flatMap((name) => {
      if (!name.startsWith(`${instance}.`)) return [];
      const number = /^(\d{6,})\.jsonl$/.exec(name.slice(instance.length + 1))?.[1];
      return number === undefined ? [] : [Number(number)];
    });
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

/** A new file's name is lost with the machine unless its folder is on the disk as well. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // file systems such as SMB have no such thing
    if ((error as NodeJS.ErrnoException).code !== "EINVAL") throw error;
  } finally {
    closeSync(descriptor);
  }
}
