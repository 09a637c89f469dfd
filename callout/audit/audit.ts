import type { KeyPair } from "../../nats/index.ts";
import { messageOf, type Log } from "../log.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import { AuditMode } from "../settings/audit.ts";
import type { Config } from "../settings/config.ts";
import type { AuditStatus } from "../status.ts";
import { AuditLog, type NamedStore } from "./audit-log.ts";
import { BestEffort } from "./best-effort.ts";
import type { Line } from "./chain.ts";
import { LogActivity } from "./checkpoint.ts";
import { AuditFiles } from "./files.ts";
import { LineOutput } from "./line-output.ts";
import type { AuditSink } from "./sink.ts";

export interface AuditOptions {
  /** Prints records; throws when that fails. */
  readonly print: (text: string) => void;
  /** Of the callout's own account. */
  readonly signer: () => KeyPair;
  readonly metrics: Pick<CalloutMetrics, "auditStores" | "auditFailed" | "auditLost">;
  readonly log: Log;
}

/** The audit as it is configured: files, and lines on stdout, which keep the records when nothing else does. */
export class Audit {
  /** Where events go. */
  readonly sink: AuditSink;
  readonly #mode: AuditMode;
  readonly #options: AuditOptions;
  readonly #output: LineOutput;
  readonly #files: AuditFiles | undefined;
  readonly #log: AuditLog;

  /** @throws Error that names the folder when files cannot be written there */
  constructor({ instance, audit: { mode, file } }: Config, options: AuditOptions) {
    const { print, signer, metrics, log } = options;
    this.#mode = mode;
    this.#options = options;
    this.#output = new LineOutput(print);
    this.#files =
      file &&
      new AuditFiles({
        ...file,
        instance,
        onBegin: (name) => this.#log.tell(LogActivity.Rotate, name),
        onRemove: (name) => this.#log.tell(LogActivity.Delete, name),
      });
    const stores = this.#stores();
    metrics.auditStores(stores.map(({ name }) => name));
    this.#log = new AuditLog({
      instance,
      stores,
      show: (lines) => this.#show(lines),
      findHead: () => Promise.resolve(this.#files?.head),
      signer,
      onFailure: (store) => metrics.auditFailed(store),
      log,
    });
    this.sink =
      mode === AuditMode.Durable ? this.#log : new BestEffort(this.#log, () => metrics.auditLost());
  }

  async start(): Promise<void> {
    if (this.#mode === AuditMode.BestEffort) {
      const problem = "logins are granted whether their records are kept or not";
      this.#options.log.warn("audit_best_effort", { problem });
    }
    await this.#log.start(this.#files?.name);
  }

  stop(): Promise<void> {
    return this.#log.stop();
  }

  get status(): AuditStatus {
    return { mode: this.#mode, sequence: this.#log.sequence };
  }

  #stores(): NamedStore[] {
    const files = this.#files;
    if (files) return [{ name: "file", write: (lines) => files.write(lines) }];
    return [{ name: "stdout", write: (lines) => this.#output.write(lines) }];
  }

  /** What is kept elsewhere is shown, too; who reads it may be gone. */
  #show(lines: readonly Line[]): void {
    if (!this.#files) return;
    try {
      this.#output.print(lines);
    } catch (error) {
      this.#options.log.warn("audit_not_shown", { problem: messageOf(error) });
    }
  }
}
