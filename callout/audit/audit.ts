import { auditStreamSize, CONTROL_DATA, type AccessDocument } from "../../access/index.ts";
import type { KeyPair } from "../../nats/index.ts";
import type { Head, Line } from "../../protocol/audit/chain.ts";
import { LogActivity } from "../../protocol/audit/checkpoint.ts";
import { AuditMode } from "../../protocol/audit/mode.ts";
import type { AuditStatus } from "../../protocol/status/status.ts";
import type { JetStream } from "../link/jetstream.ts";
import { messageOf, type Log } from "../log/log.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Config } from "../settings/config.ts";
import { AuditLog, type NamedStore } from "./audit-log.ts";
import { BestEffort } from "./best-effort.ts";
import { FileReader } from "./file-reader.ts";
import { AuditFiles } from "./files.ts";
import { LineOutput } from "./line-output.ts";
import { Orphans } from "./orphans.ts";
import { Outbox } from "./outbox.ts";
import type { AuditSink } from "./sink.ts";
import { AuditStream, type StreamLimits } from "./stream.ts";

export interface AuditOptions {
  /** Prints records; throws when that fails. */
  readonly print: (text: string) => void;
  /** Of the callout's own account. */
  readonly signer: () => KeyPair;
  readonly policy: () => Pick<AccessDocument, "accounts">;
  /** Of the account CONTROL_DATA; undefined without a connection. */
  readonly jetStream: () => JetStream | undefined;
  readonly metrics: Pick<CalloutMetrics, "auditStores" | "auditFailed" | "auditLost">;
  readonly log: Log;
}

/** Milliseconds between two looks for the stream at the start. */
const pause = 500;

/**
 * The audit as it is configured. Records are kept in files, from which they go on into the stream of the account
 * CONTROL_DATA; in that stream alone when there are no files, or while they fail; on stdout when there is neither.
 */
export class Audit {
  /** Where events go. */
  readonly sink: AuditSink;
  readonly #config: Config;
  readonly #options: AuditOptions;
  readonly #output: LineOutput;
  readonly #stream: AuditStream;
  readonly #files: AuditFiles | undefined;
  readonly #outbox: Outbox | undefined;
  readonly #orphans: Orphans | undefined;
  readonly #log: AuditLog;
  #isStopping = false;

  /** @throws Error that names the folder when files cannot be written there */
  constructor(config: Config, options: AuditOptions) {
    const { instance, audit } = config;
    const { signer, metrics, log } = options;
    this.#config = config;
    this.#options = options;
    this.#output = new LineOutput(options.print);
    this.#stream = this.#streamOf(instance);
    if (audit.file) {
      const { folder } = audit.file;
      this.#files = new AuditFiles({
        ...audit.file,
        instance,
        undelivered: () => this.#outbox?.undelivered ?? 0,
        onBegin: (name) => this.#log.tell(LogActivity.Rotate, name),
        onRemove: (name) => this.#log.tell(LogActivity.Delete, name),
      });
      this.#outbox = this.#outboxOf(this.#files, new FileReader(folder, instance));
      const streamOf = (name: string) => this.#streamOf(name);
      this.#orphans = new Orphans({ folder, instance, streamOf, log });
    }
    this.#log = new AuditLog({
      instance,
      stores: () => this.#stores(),
      show: (lines, store) => this.#show(lines, store),
      findHead: () => this.#findHead(),
      signer,
      onFailure: (store) => metrics.auditFailed(store),
      log,
    });
    this.sink =
      audit.mode === AuditMode.Durable
        ? this.#log
        : new BestEffort(this.#log, () => metrics.auditLost());
  }

  /** Goes on behind the last record; where the stream alone has it, waits for the stream. */
  async start(): Promise<void> {
    const { metrics, log } = this.#options;
    const stores = this.#stores().map(({ name }) => name);
    metrics.auditStores(stores);
    log.info("audit", { mode: this.#config.audit.mode, stores });
    if (this.#config.audit.mode === AuditMode.BestEffort) {
      const problem = "logins are granted whether their records are kept or not";
      log.warn("audit_best_effort", { problem });
    }
    await this.#log.start(this.#files?.name);
    if (!this.#hasStream) return;
    this.#outbox?.start();
    this.#orphans?.start();
  }

  /** Ends the log; what it holds goes into the stream if that can be done at once. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#orphans?.stop();
    await this.#log.stop();
    await this.#outbox?.stop();
  }

  get status(): AuditStatus {
    const { sequence } = this.#log;
    return {
      mode: this.#config.audit.mode,
      stores: this.#stores().map(({ name }) => name),
      sequence,
      ...(this.#hasStream && { lag: this.#outbox?.lag ?? 0 }),
    };
  }

  /** What the stream may hold. */
  get limits(): StreamLimits {
    const { audit, control } = this.#config;
    const disk = this.#options.policy().accounts[CONTROL_DATA]?.jetstream?.disk ?? 0;
    const { maxAge, maxBytes = auditStreamSize(disk, control.replicas) } = audit.stream;
    return { maxAge, maxBytes };
  }

  get #hasStream(): boolean {
    return Object.hasOwn(this.#options.policy().accounts, CONTROL_DATA);
  }

  #stores(): NamedStore[] {
    const file = this.#files && {
      name: "file",
      write: (lines: readonly Line[]) => this.#toFile(lines),
    };
    const stream = { name: "stream", write: (lines: readonly Line[]) => this.#stream.write(lines) };
    const kept = [...(file ? [file] : []), ...(this.#hasStream ? [stream] : [])];
    if (kept.length > 0) return kept;
    return [{ name: "stdout", write: (lines) => this.#output.write(lines) }];
  }

  async #toFile(lines: readonly Line[]): Promise<void> {
    await this.#files?.write(lines);
    this.#outbox?.wake();
  }

  /** The files' last record, or the stream's when that has later ones: those that no file would take. */
  async #findHead(): Promise<Head | undefined> {
    const own = this.#files?.head;
    while (this.#hasStream && !this.#isStopping) {
      try {
        const other = await this.#stream.head();
        return other && other.seq > (own?.seq ?? 0) ? other : own;
      } catch (error) {
        this.#options.log.warn("audit_stream_unreachable", { problem: messageOf(error) });
        if (this.#files) break;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return own;
  }

  #streamOf(instance: string): AuditStream {
    const { jetStream } = this.#options;
    const { replicas } = this.#config.control;
    return new AuditStream({ instance, limits: () => this.limits, replicas, jetStream });
  }

  #outboxOf(files: AuditFiles, reader: FileReader): Outbox {
    const { metrics, log } = this.#options;
    return new Outbox({
      reader,
      end: () => files.end,
      stream: this.#stream,
      onFailure: () => metrics.auditFailed("stream"),
      log,
    });
  }

  /** What is kept elsewhere is shown, too; who reads it may be gone. */
  #show(lines: readonly Line[], store: string): void {
    if (store === "stdout") return;
    try {
      this.#output.print(lines);
    } catch (error) {
      this.#options.log.warn("audit_not_shown", { problem: messageOf(error) });
    }
  }
}
