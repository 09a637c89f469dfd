import { randomUUID } from "node:crypto";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { AuditSink } from "./sink.ts";

/**
 * Decisions with the same outcome as one record. Its fields are those of the last decision, with OCSF's names
 * (https://schema.ocsf.io, base event).
 */
export interface GatheredRecord extends LoginRecord {
  /** Number of decisions. */
  readonly count: number;
  /** Time of the first, milliseconds since 1970; `time` is that of the last. */
  readonly start_time: number;
}

export interface GatheringOptions {
  readonly audit: AuditSink;
  readonly log: Log;
  /** Milliseconds after which gathered records are written. @default a minute */
  readonly window?: number;
}

/** Outcomes that are distinguished in a window; beyond that, only reasons are. */
const maxGroups = 1024;
/** Ids of records that a gathered one retracts: the first ones, since a store may have them after all. */
const maxReplaced = 1024;
/** Milliseconds for which gathered records may wait for others: no caller waits for them. */
const maxWaitMs = 250;

interface Group {
  last: LoginRecord;
  count: number;
  since: number;
  replaces: string[];
}

/**
 * Gathers records of the same outcome when there are too many for separate ones. Never use it for decisions that grant
 * something new, since the counts of the last minute before a crash are lost.
 *
 * @example
 * const gathering = new Gathering({ audit, log });
 * await gathering.record(who, record); // written: the first of its outcome
 * await gathering.record(who, record); // counted
 */
export class Gathering {
  readonly #options: GatheringOptions;
  #groups = new Map<string, Group>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: GatheringOptions) {
    this.#options = options;
  }

  /**
   * Writes the first record of an outcome at once, and counts the following ones.
   * @param who identity or address; only records of the same one are gathered
   * @throws Error as `AuditSink`
   */
  async record(who: string, record: LoginRecord): Promise<void> {
    const key = keyOf(who, record);
    if (this.#groups.has(key) || this.#groups.size >= maxGroups) this.count(who, record);
    else {
      this.#open(key, record);
      await this.#options.audit.append(record);
    }
  }

  /** Counts a record. @param who as for `record` */
  count(who: string, record: LoginRecord): void {
    const own = keyOf(who, record);
    const isFull = this.#groups.size >= maxGroups && !this.#groups.has(own);
    const kept = isFull ? anonymous(record) : record;
    const key = isFull ? keyOf("", kept) : own;
    const group = this.#groups.get(key) ?? this.#open(key, kept);
    if (group.count === 0) group.since = kept.time;
    group.count++;
    group.last = kept;
    if (group.replaces.length < maxReplaced) group.replaces.push(...(record.replaces ?? []));
  }

  /** Writes the gathered records; resolves once that was attempted. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const groups = this.#groups;
    this.#groups = new Map();
    const counted = [...groups].filter(([, { count }]) => count > 0);
    await Promise.all(counted.map(([key, group]) => this.#write(key, group)));
  }

  async #write(key: string, group: Group): Promise<void> {
    const { audit, log } = this.#options;
    // if the outcome repeats, it needs no separate record
    if (!this.#groups.has(key)) this.#open(key, group.last);
    const { last, count, since, replaces } = group;
    const { replaces: _one, ...fields } = last;
    const record: GatheredRecord = {
      ...fields,
      id: randomUUID(),
      count,
      start_time: since,
      ...(replaces.length > 0 && { replaces }),
    };
    try {
      await audit.append(record, maxWaitMs);
    } catch (error) {
      log.error("audit_failed", { id: record.id, problem: messageOf(error) });
      this.#putBack(key, group);
    }
  }

  #putBack(key: string, { last, count, since, replaces }: Group): void {
    const group = this.#groups.get(key) ?? this.#open(key, last);
    group.count += count;
    group.since = since;
    group.replaces = [...replaces, ...group.replaces].slice(0, maxReplaced);
  }

  #open(key: string, record: LoginRecord): Group {
    const group: Group = { last: record, count: 0, since: record.time, replaces: [] };
    this.#groups.set(key, group);
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.window ?? 60_000).unref();
    return group;
  }
}

/** Decisions with the same key are equivalent for an auditor. */
function keyOf(who: string, record: LoginRecord): string {
  const { activity_id, decision, reason, probe, member, policy, account, server } = record;
  const outcome = [activity_id, decision, reason, probe, member, policy, account];
  return JSON.stringify([who, server.id, ...outcome, record.roles_matched]);
}

/** The record without what identifies the client. */
function anonymous(record: LoginRecord): LoginRecord {
  const { class_uid, activity_id, activity_name, status_id, time, id, instance } = record;
  const { policy, decision, reason, user_nkey, server, latency_us } = record;
  return {
    ...{ class_uid, activity_id, activity_name, status_id, time, id, instance },
    ...{ policy, decision, reason, user_nkey, client: {}, server, latency_us },
  };
}
