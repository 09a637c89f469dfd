import { createHash } from "node:crypto";
import { byCodeUnit, canonicalJson } from "../../values/canonical.ts";
import { isObject } from "../../values/shape/index.ts";
import { StreamState, readStreamRow, type StreamRow } from "../../protocol/control/stream-row.ts";
import type { Bucket } from "../bucket/bucket.ts";
import { readLease, type LeaseEntry, type LeaseStore } from "./lease.ts";

/** What the replicas share about declared streams: the lease, and a row for each stream and consumer. */
export type SharedEntry =
  | { readonly lease: LeaseEntry }
  | {
      readonly row: StreamRow;
      /** Digest of the declaration as which it was last found. */
      readonly asDeclared?: string;
      /** Settings that differed nevertheless, since applying them was refused; absent for none. */
      readonly except?: readonly string[];
    };

/** A row and what is remembered with it. */
export type Remembered = Extract<SharedEntry, { row: StreamRow }>;

type SharedBucket = Pick<Bucket<SharedEntry>, "get" | "put" | "replace" | "revision" | "values">;

const leaseKey = "lease";
/** Seconds for which a stream is reported as no longer declared. */
const undeclaredSeconds = 30 * 86_400;

/** Names of a stream, or of a consumer of one. */
export type Names = Pick<StreamRow, "account" | "stream" | "consumer">;

/** The rows of the bucket that the replicas share; the leader writes them, and everybody reads. */
export class Rows {
  readonly #bucket: SharedBucket;

  constructor(bucket: SharedBucket) {
    this.#bucket = bucket;
  }

  /** All of them in the order of account, stream and consumer. */
  get all(): StreamRow[] {
    const rows = [...this.#bucket.values.values()].flatMap((entry) =>
      "row" in entry ? [entry.row] : [],
    );
    return rows
      .map((row) => [sortKey(row), row] as const)
      .sort(([one], [other]) => byCodeUnit(one, other))
      .map(([, row]) => row);
  }

  get(names: Names): Remembered | undefined {
    const entry = this.#bucket.get(keyOf(names));
    return entry && "row" in entry ? entry : undefined;
  }

  /** Stores a row, if it says anything new. @returns whether it does */
  async put(entry: Remembered): Promise<boolean> {
    const known = this.get(entry.row);
    const isSameState = known?.row.state === entry.row.state;
    const row = { ...entry.row, ...(isSameState && { since: known.row.since }) };
    const memory = ({ asDeclared, except }: Remembered) =>
      canonicalJson([asDeclared ?? null, except ?? []]);
    if (known && memory(known) === memory(entry) && canonicalJson(known.row) === canonicalJson(row))
      return false;
    await this.#bucket.put(keyOf(row), { ...entry, row });
    return true;
  }

  /** Reports everything that was declared and no longer is; it is left alone. @param now unix seconds */
  async retire(isDeclared: (names: Names) => boolean, policy: string, now: number): Promise<void> {
    for (const { account, stream, consumer, state, managed, last } of this.all) {
      const names = { account, stream, ...(consumer !== undefined && { consumer }) };
      if (state === StreamState.Undeclared || isDeclared(names)) continue;
      const row = { ...names, policy, managed, since: now, changes: [], ...(last && { last }) };
      await this.put({ row: { ...row, state: StreamState.Undeclared } });
    }
  }
}

/** The lease in the same bucket. */
export function leaseStore(bucket: SharedBucket): LeaseStore {
  return {
    get: () => leaseIn(bucket),
    replace: (lease) => bucket.replace(leaseKey, { lease }, bucket.revision(leaseKey)),
  };
}

/** The lease, as this replica knows it. */
export function leaseIn(bucket: Pick<SharedBucket, "get">): LeaseEntry | undefined {
  const entry = bucket.get(leaseKey);
  return entry && "lease" in entry ? entry.lease : undefined;
}

/** Reads an entry strictly; undefined for anything of another form. */
export function readShared(value: unknown): SharedEntry | undefined {
  if (!isObject(value)) return undefined;
  const lease = value.lease === undefined ? undefined : readLease(value.lease);
  if (lease) return { lease };
  const row = readStreamRow(value.row);
  const { asDeclared, except } = value;
  if (!row || (asDeclared !== undefined && typeof asDeclared !== "string")) return undefined;
  if (except !== undefined && !isTexts(except)) return undefined;
  return { row, ...(asDeclared !== undefined && { asDeclared }), ...(except && { except }) };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}

/** Whether an entry may be forgotten. @param now unix seconds */
export function isPast(entry: SharedEntry, now: number): boolean {
  return (
    "row" in entry &&
    entry.row.state === StreamState.Undeclared &&
    now >= entry.row.since + undeclaredSeconds
  );
}

/** Names may have any letters, a key may not. */
function keyOf(names: Names): string {
  return createHash("sha256").update(sortKey(names)).digest("base64url");
}

function sortKey({ account, stream, consumer = "" }: Names): string {
  return JSON.stringify([account, stream, consumer]);
}
