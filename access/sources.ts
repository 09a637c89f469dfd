import type { Source } from "./source.ts";

/** Where a compiled document was written: role → grant → subject → file and line. Plain JSON. */
export interface Sources {
  /** Every file that contributed, sorted. What is not here was not listed in the policy. */
  readonly files: readonly string[];
  readonly accounts: Readonly<Record<string, AccountSources>>;
  readonly roles: Readonly<Record<string, RoleSources>>;
}

export interface AccountSources {
  readonly source: Source;
  /** By the name of the export. */
  readonly exports: Readonly<Record<string, Source>>;
  /** By `account/export`. */
  readonly imports: Readonly<Record<string, Source>>;
}

export interface RoleSources {
  readonly source: Source;
  readonly grants: readonly GrantSources[];
  readonly denies: readonly GrantSources[];
}

/** One helper call and every subject that it produced. */
export interface GrantSources {
  readonly label: string;
  readonly source: Source;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}
