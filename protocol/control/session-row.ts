/** A session as operators see it. */
export interface SessionRow {
  /** Name of the node. */
  readonly node: string;
  /** Id (N…) of the node, and number of the connection there: together the session's name. */
  readonly server: string;
  readonly client: number;
  /**
   * `user:<oid>`, `app:<oid>` or `oidc:<issuer>#<subject>`; `callout-streams` for a callout that makes streams. Absent for a leaf
   * node of which no replica remembers the login: servers do not say whose it is.
   */
  readonly user?: string;
  /** Name in the policy. */
  readonly account: string;
  readonly address: string;
  /** Unix seconds; absent as `user`. */
  readonly since?: number;
  readonly lang?: string;
  /** For a leaf node: the name of its server, which that chose. */
  readonly leafNode?: string;
  /** From here on: absent when no replica remembers the login. */
  readonly oid?: string;
  readonly azp?: string;
  readonly uti?: string;
  readonly tid?: string;
  readonly roles?: readonly string[];
  /** Digest of the policy at the login. */
  readonly policy?: string;
  /** Unix seconds. */
  readonly expires?: number;
}

/** A part of all sessions, in the order of nodes and connections. */
export interface SessionPage {
  readonly sessions: readonly SessionRow[];
  /** Of all of them. */
  readonly total: number;
}
