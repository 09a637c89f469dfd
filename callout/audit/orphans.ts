import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileName, parseFileName } from "../../protocol/audit/file-name.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import { fileNumbers } from "./file-numbers.ts";
import { FileReader } from "./file-reader.ts";
import type { AuditStore } from "./store.ts";

export interface OrphansOptions {
  readonly folder: string;
  /** Folder of the files. */
  readonly instance: string;
  /** The outbox of an instance. */
  readonly streamOf: (instance: string) => AuditStore;
  readonly log: Log;
}

/** Milliseconds without a record after which an instance counts as gone. */
const quiet = 600_000;

/**
 * Delivers files in the same folder of replicas that did not come back: on Kubernetes a new pod has a new name. Two
 * replicas may do it at the same time, since the stream deduplicates records by id.
 */
export class Orphans {
  readonly #options: OrphansOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OrphansOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.look(Date.now()), quiet).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** @param now milliseconds since 1970 */
  async look(now: number): Promise<void> {
    const { folder, instance: own, log } = this.#options;
    try {
      const names = readdirSync(folder).flatMap((name) => parseFileName(name)?.instance ?? []);
      for (const instance of new Set(names))
        if (instance !== own) await this.#deliver(instance, now);
    } catch (error) {
      log.warn("audit_orphans_failed", { problem: messageOf(error) });
    }
  }

  async #deliver(instance: string, now: number): Promise<void> {
    const { folder, streamOf, log } = this.#options;
    const number = fileNumbers(folder, instance).at(-1) ?? 0;
    const { size, mtimeMs } = statSync(join(folder, fileName(instance, number)));
    if (now - mtimeMs < quiet) return;
    const reader = new FileReader(folder, instance);
    const stream = streamOf(instance);
    let records = 0;
    for (let part = reader.read({ number, size }); part; part = reader.read({ number, size })) {
      await stream.write(part.lines);
      records += part.lines.length;
      reader.pass(part.end);
    }
    reader.save();
    if (records > 0) log.info("audit_orphans_delivered", { of: instance, records });
  }
}
