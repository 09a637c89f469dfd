/** Where a document was written. */
import type { Source } from "../errors/source.ts";

/** Where a compiled document was written: role → grant → subject → file and line. Plain JSON. */
export interface Sources {
  /** Every file that contributed, sorted. */
  readonly files: readonly string[];
  readonly accounts: Readonly<Record<string, AccountSources>>;
  readonly roles: Readonly<Record<string, RoleSources>>;
  /** Bounds stand as grants. */
  readonly agents: Readonly<Record<string, RoleSources>>;
}

/** Where an account, its exports, imports and streams were written. */
export interface AccountSources {
  readonly source: Source;
  /** By the name of the export. */
  readonly exports: Readonly<Record<string, Source>>;
  /** By `account/export`. */
  readonly imports: Readonly<Record<string, Source>>;
  /** By name: the streams, buckets included, that live in this account. */
  readonly streams: Readonly<Record<string, StreamSources>>;
  /** What comes from outside of the policy, or is answered there; absent when nothing does. */
  readonly outside?: readonly string[];
}

/** Where a stream was declared. */
export interface StreamSources {
  readonly source: Source;
  /** What it listens on. */
  readonly subjects: readonly string[];
}

/** Where a role or an agent was written, and each of its grants and denies. */
export interface RoleSources {
  readonly source: Source;
  readonly grants: readonly GrantSources[];
  readonly denies: readonly GrantSources[];
}

/** One call of a helper, and every entry of the document that comes from it. */
export interface GrantSources {
  /** `consume(ORDERS, shipping)` */
  readonly label: string;
  readonly source: Source;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}
