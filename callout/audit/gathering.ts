import { randomUUID } from "node:crypto";
import type { LoginRecord } from "../../protocol/audit/login-record.ts";
import type { Log } from "../log/log.ts";
import { messageOf } from "../../errors/render.mjs";
import type { AuditSink } from "./sink.ts";

/**
 * Decisions with the same outcome, as one record: its fields are those of the last of them, its names OCSF's
 * (https://schema.ocsf.io, base event).
 */
export interface GatheredRecord extends LoginRecord {
  /** How many they are. */
  readonly count: number;
  /** Of the first, milliseconds since 1970; `time` is that of the last. */
  readonly start_time: number;
}

export interface GatheringOptions {
  readonly audit: AuditSink;
  readonly log: Log;
  /** Milliseconds after which what was counted is written. @default a minute */
  readonly window?: number;
}

/** Outcomes that are told apart in a window; those beyond are told apart by their reasons alone. */
const mostGroups = 1024;
/** Ids of records that a gathered one takes back; of the first, since a store may have kept these all the same. */
const mostReplaced = 1024;
/** Milliseconds for which records wait for others, since nobody waits for them. */
const maxWaitMs = 250;

interface Group {
  last: LoginRecord;
  count: number;
  since: number;
  replaces: string[];
}

/**
 * Gathers records of the same outcome, when there are more than deserve one each. Only what grants nothing new may be
 * gathered: what was counted in the last minute before a crash is lost.
 *
 * @example
 * const gathering = new Gathering({ audit, log });
 * await gathering.tell(who, record); // is kept: the first of its outcome
 * await gathering.tell(who, record); // is counted
 */
export class Gathering {
  readonly #options: GatheringOptions;
  #groups = new Map<string, Group>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: GatheringOptions) {
    this.#options = options;
  }

  /**
   * Writes the first record of an outcome at once, and counts those that follow.
   *
   * @param who identity or address; records of others are not gathered with this one
   * @throws Error as `AuditSink`
   */
  async tell(who: string, record: LoginRecord): Promise<void> {
    const key = keyOf(who, record);
    if (this.#groups.has(key) || this.#groups.size >= mostGroups) this.count(who, record);
    else {
      this.#open(key, record);
      await this.#options.audit.append(record);
    }
  }

  /** Counts a record. @param who as for `tell` */
  count(who: string, record: LoginRecord): void {
    const own = keyOf(who, record);
    const isFull = this.#groups.size >= mostGroups && !this.#groups.has(own);
    const kept = isFull ? anonymous(record) : record;
    const key = isFull ? keyOf("", kept) : own;
    const group = this.#groups.get(key) ?? this.#open(key, kept);
    if (group.count === 0) group.since = kept.time;
    group.count++;
    group.last = kept;
    if (group.replaces.length < mostReplaced) group.replaces.push(...(record.replaces ?? []));
  }

  /** Writes what was counted; resolves when that is tried. */
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
    // an outcome that goes on needs no record of its own at the next time
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
    group.replaces = [...replaces, ...group.replaces].slice(0, mostReplaced);
  }

  #open(key: string, record: LoginRecord): Group {
    const group: Group = { last: record, count: 0, since: record.time, replaces: [] };
    this.#groups.set(key, group);
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.window ?? 60_000).unref();
    return group;
  }
}

/** What makes two decisions the same to an auditor. */
function keyOf(who: string, record: LoginRecord): string {
  const { activity_id, decision, reason, member, policy, account, roles_matched, server } = record;
  const outcome = [activity_id, decision, reason, member, policy, account, roles_matched];
  return JSON.stringify([who, server.id, ...outcome]);
}

/** Without what tells one client from another. */
function anonymous(record: LoginRecord): LoginRecord {
  const { class_uid, activity_id, activity_name, status_id, time, id, instance } = record;
  const { policy, decision, reason, user_nkey, server, latency_us } = record;
  return {
    ...{ class_uid, activity_id, activity_name, status_id, time, id, instance },
    ...{ policy, decision, reason, user_nkey, client: {}, server, latency_us },
  };
}
