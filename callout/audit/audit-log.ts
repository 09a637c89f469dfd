import type { KeyPair } from "../../nats/index.ts";
import { beginning, joined, type Head, type Line } from "../../protocol/audit/chain.ts";
import { checkpoint, LogActivity } from "../../protocol/audit/checkpoint.ts";
import type { AuditEvent } from "../../protocol/audit/event.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { AuditSink } from "./sink.ts";
import type { FileEvent, NamedStore } from "./store.ts";

export interface AuditLogOptions {
  readonly instance: string;
  readonly stores: LogStores;
  /** Signs checkpoints: the key of the callout's own account. */
  readonly signer: () => KeyPair;
  /** Called when a store has failed. */
  readonly onFailure: (store: string) => void;
  readonly log: Log;
}

/** Where the log is stored. */
export interface LogStores {
  /** By preference: the next one is used when one fails. */
  readonly all: readonly NamedStore[];
  /** The last stored record, read at startup. */
  head(): Promise<Head | undefined>;
  /** Prints stored records; must not throw. */
  show(lines: readonly Line[], store: string): void;
  /** Files that were created or removed since the last call, which the log records. */
  takeFileEvents(): readonly FileEvent[];
}

/** Records and milliseconds after which the next checkpoint is due. */
const checkpoints = { records: 1000, everyMs: 60_000 };
/** A batch of this size means that more records are coming. */
const crowd = 4;
/** Milliseconds for which records are collected under load, so that one write has several. */
const gatheringMs = 5;

/**
 * The audit log: appends records to its chain and stores them. Records that arrive while the disk is busy share the
 * next write. If a store fails, the next one gets the same lines.
 *
 * @example
 * const audit = new AuditLog({ instance, stores, … });
 * await audit.start();
 * await audit.append(event); // it is stored
 */
export class AuditLog implements AuditSink {
  readonly #options: AuditLogOptions;
  #head: Head = beginning;
  #batch: Batch | undefined;
  /** Lines that no store has confirmed. They are written before any other; otherwise the chain would fork. */
  #unsettled: readonly Line[] = [];
  readonly #failing = new Set<string>();
  #busy: Promise<unknown>;
  #goOn: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sinceCheckpoint = 0;
  #lastBatch = 0;
  #lastFlush = 0;

  constructor(options: AuditLogOptions) {
    this.#options = options;
    // events before the start wait for it
    this.#busy = new Promise<void>((resolve) => (this.#goOn = resolve));
  }

  /** Number of the last stored record. */
  get sequence(): number {
    return (this.#unsettled[0]?.seq ?? this.#head.seq + 1) - 1;
  }

  /**
   * Continues after the last record.
   *
   * @param file to continue in, if any
   */
  async start(file?: string): Promise<void> {
    this.#head = (await this.#options.stores.head()) ?? beginning;
    this.#timer = setInterval(() => {
      if (this.#sinceCheckpoint > 0) this.note(LogActivity.Checkpoint);
    }, checkpoints.everyMs);
    this.#timer.unref();
    this.note(LogActivity.Start, file);
    this.#goOn?.();
    this.#goOn = undefined;
  }

  /** Ends the log with a stop record. Append nothing after it. */
  async stop(): Promise<void> {
    if (this.#goOn) return; // it never started
    clearInterval(this.#timer);
    this.note(LogActivity.Stop);
    await this.#busy;
  }

  append(event: AuditEvent, maxWaitMs = 0): Promise<void> {
    this.#sinceCheckpoint++;
    return this.#add((head) => joined(event, head), maxWaitMs);
  }

  /** Records something about the log itself, signed, without waiting for it. */
  note(activity: LogActivity, file?: string): void {
    const { instance, signer } = this.#options;
    const time = Date.now();
    this.#sinceCheckpoint = 0;
    const context = { instance, time, file };
    const add = this.#add((head) => checkpoint(activity, { ...context, signer: signer() }, head));
    add.catch(() => undefined); // the failure is reported already
  }

  /** @param maxWaitMs as in `AuditSink` */
  #add(join: Pending, maxWaitMs = 0): Promise<void> {
    const batch = (this.#batch ??= newBatch());
    batch.events.push(join);
    if (maxWaitMs > 0) {
      batch.timer ??= setTimeout(() => this.#begin(batch), maxWaitMs);
    } else {
      batch.urgent++;
      this.#begin(batch);
    }
    return batch.promise;
  }

  #begin(batch: Batch): void {
    if (batch.isBegun) return;
    batch.isBegun = true;
    const flushed = this.#busy.then(() => this.#gather()).then(() => this.#flush(batch));
    this.#busy = flushed.catch(() => undefined);
    batch.resolve(flushed);
  }

  /** Under load a write waits for more records; a single record does not wait. */
  #gather(): Promise<unknown> | undefined {
    const since = performance.now() - this.#lastFlush;
    if (this.#lastBatch < crowd || since >= gatheringMs) return undefined;
    return new Promise((resolve) => setTimeout(resolve, gatheringMs - since));
  }

  async #flush({ events, urgent, timer }: Batch): Promise<void> {
    clearTimeout(timer);
    this.#batch = undefined;
    this.#lastBatch = urgent;
    this.#lastFlush = performance.now();
    if (this.#unsettled.length > 0) await this.#settle();
    let head = this.#head;
    this.#unsettled = events.map((join) => (head = join(head)));
    this.#head = head;
    await this.#settle();
    for (const { activity, file } of this.#options.stores.takeFileEvents())
      this.note(activity, file);
    if (this.#sinceCheckpoint >= checkpoints.records) this.note(LogActivity.Checkpoint);
  }

  /** @throws Error of the last store when all have failed */
  async #settle(): Promise<void> {
    let problem: unknown;
    for (const store of this.#options.stores.all) {
      try {
        await store.write(this.#unsettled);
        this.#kept(store.name);
        return;
      } catch (error) {
        problem = error;
        this.#failed(store.name, messageOf(error));
      }
    }
    throw problem;
  }

  #kept(store: string): void {
    const { stores, log } = this.#options;
    const lines = this.#unsettled;
    this.#unsettled = [];
    stores.show(lines, store);
    if (this.#failing.delete(store)) log.info("audit_store_recovered", { store });
  }

  /** Each failure is counted; only the first is logged, not every login that it refuses. */
  #failed(store: string, problem: string): void {
    const { onFailure, log } = this.#options;
    onFailure(store);
    if (this.#failing.has(store)) return;
    this.#failing.add(store);
    log.error("audit_store_failed", { store, problem });
  }
}

/** A record that waits for its place in the chain. */
type Pending = (head: Head) => Line;

/** Records to write together. */
interface Batch extends PromiseWithResolvers<void> {
  readonly events: Pending[];
  /** Those that a caller waits for. */
  urgent: number;
  timer?: NodeJS.Timeout;
  isBegun?: true;
}

function newBatch(): Batch {
  const kept: PromiseWithResolvers<void> = Promise.withResolvers();
  return { events: [], urgent: 0, ...kept };
}
