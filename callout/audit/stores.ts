import { auditStreamSize, CONTROL_DATA, type AccessDocument } from "../../access/index.ts";
import type { Head, Line } from "../../protocol/audit/chain.ts";
import { LogActivity } from "../../protocol/audit/checkpoint.ts";
import type { JetStream } from "../link/jetstream.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Config } from "../settings/config.ts";
import { FileReader } from "./file-reader.ts";
import { AuditFiles } from "./files.ts";
import { LineOutput } from "./line-output.ts";
import { Orphans } from "./orphans.ts";
import { Outbox } from "./outbox.ts";
import type { FileEvent, NamedStore } from "./store.ts";
import { AuditStream, type StreamLimits } from "./stream.ts";

export interface AuditStoresOptions {
  /** Prints records; throws when that fails. */
  readonly print: (text: string) => void;
  readonly policy: () => Pick<AccessDocument, "accounts">;
  /** Connection to the account CONTROL_DATA; undefined if there is none. */
  readonly jetStream: () => JetStream | undefined;
  readonly metrics: Pick<CalloutMetrics, "auditFailed">;
  readonly log: Log;
}

/** Milliseconds between two attempts to reach the stream at startup. */
const retryMs = 500;

/**
 * Stores audit records: in files, and from there in the stream of the account CONTROL_DATA; only in that stream
 * if there are no files, or while they fail; on stdout if there is neither.
 */
export class AuditStores {
  readonly #config: Config;
  readonly #options: AuditStoresOptions;
  readonly #output: LineOutput;
  readonly #stream: AuditStream;
  readonly #files: AuditFiles | undefined;
  readonly #outbox: Outbox | undefined;
  readonly #orphans: Orphans | undefined;
  #fileEvents: FileEvent[] = [];
  #isStopping = false;

  /** @throws Error that names the folder when files cannot be written there */
  constructor(config: Config, options: AuditStoresOptions) {
    const { instance, audit } = config;
    this.#config = config;
    this.#options = options;
    this.#output = new LineOutput(options.print);
    this.#stream = this.#streamOf(instance);
    if (!audit.file) return;
    const { folder } = audit.file;
    const reader = new FileReader(folder, instance);
    const files = new AuditFiles({
      ...audit.file,
      instance,
      undelivered: () => reader.position.number,
      onBegin: (file) => this.#fileEvents.push({ activity: LogActivity.Rotate, file }),
      onRemove: (file) => this.#fileEvents.push({ activity: LogActivity.Delete, file }),
    });
    const { metrics, log } = options;
    this.#files = files;
    this.#outbox = new Outbox({
      reader,
      end: () => files.end,
      stream: this.#stream,
      onFailure: () => metrics.auditFailed("stream"),
      log,
    });
    const streamOf = (name: string) => this.#streamOf(name);
    this.#orphans = new Orphans({ folder, instance, streamOf, log });
  }

  /** The stores in use, by preference. */
  get all(): readonly NamedStore[] {
    const file = this.#files && {
      name: "file",
      write: (lines: readonly Line[]) => this.#toFile(lines),
    };
    const stream = { name: "stream", write: (lines: readonly Line[]) => this.#stream.write(lines) };
    const kept = [...(file ? [file] : []), ...(this.hasStream ? [stream] : [])];
    if (kept.length > 0) return kept;
    return [{ name: "stdout", write: (lines) => this.#output.write(lines) }];
  }

  get names(): string[] {
    return this.all.map(({ name }) => name);
  }

  /** Name of the current file, if any. */
  get file(): string | undefined {
    return this.#files?.name;
  }

  get hasStream(): boolean {
    return Object.hasOwn(this.#options.policy().accounts, CONTROL_DATA);
  }

  /** Limits of the stream. */
  get limits(): StreamLimits {
    const { audit, control } = this.#config;
    const disk = this.#options.policy().accounts[CONTROL_DATA]?.jetstream?.disk ?? 0;
    const { maxAge, maxBytes = auditStreamSize(disk, control.replicas) } = audit.stream;
    return { maxAge, maxBytes };
  }

  /** Seconds since the stream last had every record; absent without a stream. */
  get lag(): number | undefined {
    return this.hasStream ? (this.#outbox?.lag ?? 0) : undefined;
  }

  /** The last record: of the files, or of the stream if it has later ones, from while the files failed. */
  async head(): Promise<Head | undefined> {
    const own = this.#files?.head;
    while (this.hasStream && !this.#isStopping) {
      try {
        const other = await this.#stream.head();
        return other && other.seq > (own?.seq ?? 0) ? other : own;
      } catch (error) {
        this.#options.log.warn("audit_stream_unreachable", { problem: messageOf(error) });
        if (this.#files) break;
        await new Promise((resolve) => setTimeout(resolve, retryMs));
      }
    }
    return own;
  }

  /** Prints records that another store has as well; the reader of stdout may be gone. */
  show(lines: readonly Line[], store: string): void {
    if (store === "stdout") return;
    try {
      this.#output.print(lines);
    } catch (error) {
      this.#options.log.warn("audit_not_shown", { problem: messageOf(error) });
    }
  }

  /** Files that were created or removed since the last call. */
  takeFileEvents(): readonly FileEvent[] {
    const events = this.#fileEvents;
    this.#fileEvents = [];
    return events;
  }

  /** Starts delivering the files' records to the stream. */
  start(): void {
    if (!this.hasStream) return;
    this.#outbox?.start();
    this.#orphans?.start();
  }

  /** Stops waiting for the stream. */
  stopWaiting(): void {
    this.#isStopping = true;
    this.#orphans?.stop();
  }

  /** Delivers the rest of the records to the stream if that is possible at once. */
  async stop(): Promise<void> {
    await this.#outbox?.stop();
  }

  async #toFile(lines: readonly Line[]): Promise<void> {
    await this.#files?.write(lines);
    this.#outbox?.wake();
  }

  #streamOf(instance: string): AuditStream {
    const { jetStream } = this.#options;
    const { replicas } = this.#config.control;
    return new AuditStream({ instance, limits: () => this.limits, replicas, jetStream });
  }
}
