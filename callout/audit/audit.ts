import type { KeyPair } from "../../nats/index.ts";
import { AuditMode } from "../../protocol/audit/mode.ts";
import type { AuditStatus } from "../../protocol/status/status.ts";
import type { CalloutMetrics } from "../metrics/callout-metrics.ts";
import type { Config } from "../settings/config.ts";
import { AuditLog } from "./audit-log.ts";
import { BestEffort } from "./best-effort.ts";
import type { AuditSink } from "./sink.ts";
import { AuditStores, type AuditStoresOptions } from "./stores.ts";
import type { StreamLimits } from "./stream.ts";

export interface AuditOptions extends AuditStoresOptions {
  /** Of the callout's own account. */
  readonly signer: () => KeyPair;
  readonly metrics: Pick<CalloutMetrics, "auditStores" | "auditFailed" | "auditLost">;
}

/** The configured audit: the log of this replica and its stores. */
export class Audit {
  /** Where events go. */
  readonly sink: AuditSink;
  readonly #mode: AuditMode;
  readonly #options: AuditOptions;
  readonly #stores: AuditStores;
  readonly #log: AuditLog;

  /** @throws Error that names the folder when files cannot be written there */
  constructor(config: Config, options: AuditOptions) {
    const { signer, metrics, log } = options;
    this.#mode = config.audit.mode;
    this.#options = options;
    this.#stores = new AuditStores(config, options);
    this.#log = new AuditLog({
      instance: config.instance,
      stores: this.#stores,
      signer,
      onFailure: (store) => metrics.auditFailed(store),
      log,
    });
    this.sink =
      this.#mode === AuditMode.Durable
        ? this.#log
        : new BestEffort(this.#log, () => metrics.auditLost());
  }

  /** Continues after the last record; if only the stream has it, waits for the stream. */
  async start(): Promise<void> {
    const { metrics, log } = this.#options;
    const { names } = this.#stores;
    metrics.auditStores(names);
    log.info("audit", { mode: this.#mode, stores: names });
    if (this.#mode === AuditMode.BestEffort) {
      const problem = "logins are granted whether their records are kept or not";
      log.warn("audit_best_effort", { problem });
    }
    await this.#log.start(this.#stores.file);
    this.#stores.start();
  }

  /** Ends the log, and delivers its records to the stream if that is possible at once. */
  async stop(): Promise<void> {
    this.#stores.stopWaiting();
    await this.#log.stop();
    await this.#stores.stop();
  }

  get status(): AuditStatus {
    const { names, lag } = this.#stores;
    const { sequence } = this.#log;
    return { mode: this.#mode, stores: names, sequence, ...(lag !== undefined && { lag }) };
  }

  /** Limits of the stream. */
  get limits(): StreamLimits {
    return this.#stores.limits;
  }
}
