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
  /** Called when a store has not kept records. */
  readonly onFailure: (store: string) => void;
  readonly log: Log;
}

/** Where the log is kept. */
export interface LogStores {
  /** The best first: one is enough, the next is for when it fails. */
  readonly all: readonly NamedStore[];
  /** The last record that they have, asked at the start. */
  head(): Promise<Head | undefined>;
  /** Shows records that a store keeps; must not throw. */
  show(lines: readonly Line[], store: string): void;
  /** What happened to files since the last call; the log records it. */
  takeFileEvents(): readonly FileEvent[];
}

/** Records and milliseconds after which the next checkpoint is due. */
const checkpoints = { records: 1000, everyMs: 60_000 };
/** A batch of so many records says that more are on their way. */
const crowd = 4;
/** Milliseconds for which records of a crowd wait for each other, so that one write takes them. */
const gatheringMs = 5;

/**
 * The audit log: appends records to its chain and has them kept. Records that come while the disk is busy share the
 * next write. When a store fails, the next one takes the same lines.
 *
 * @example
 * const audit = new AuditLog({ instance, stores, … });
 * await audit.start();
 * await audit.append(event); // it is kept
 */
export class AuditLog implements AuditSink {
  readonly #options: AuditLogOptions;
  #head: Head = beginning;
  #batch: Batch | undefined;
  /** Lines that no store has taken, or said so: they go before any other, else the chain would fork. */
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
    // what is noted before the start waits for it
    this.#busy = new Promise<void>((resolve) => (this.#goOn = resolve));
  }

  /** Number of the last record that is kept. */
  get sequence(): number {
    return (this.#unsettled[0]?.seq ?? this.#head.seq + 1) - 1;
  }

  /**
   * Continues after the last record.
   *
   * @param file that it continues in, if any
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

  /** Ends the log, with a record that says so. Nothing may be appended any more. */
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

  /** In a crowd a write waits for more; whoever comes alone does not. */
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

  /** @throws Error of the last store when none has taken the lines */
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

/** Records that are written together. */
interface Batch extends PromiseWithResolvers<void> {
  readonly events: Pending[];
  /** Those of them that somebody waits for. */
  urgent: number;
  timer?: NodeJS.Timeout;
  isBegun?: true;
}

function newBatch(): Batch {
  const kept: PromiseWithResolvers<void> = Promise.withResolvers();
  return { events: [], urgent: 0, ...kept };
}
