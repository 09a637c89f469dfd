/** Public facts about a node and the keys that it trusts, to compare nodes. */
export interface NodeFacts {
  readonly name: string;
  /** Public key (N…) that it made at its start. */
  readonly id: string;
  readonly version: string;
  /** Version of Go that it was built with, as `go1.26.8`; older callouts do not say it. */
  readonly go?: string;
  /** Whom it takes connections of besides NATS clients; absent likewise. */
  readonly offers?: readonly Door[];
  /** Listeners that ask for a certificate, as far as servers say it; absent likewise. */
  readonly certificates?: readonly string[];
  readonly cluster?: string;
  readonly clock: {
    /** Milliseconds by which its clock is ahead of the callout's that asked. */
    readonly ahead: number;
    /** Milliseconds by which that may be wrong: half of the time that the answer took. */
    readonly within: number;
  };
  /** Digest of its configuration, as the file says it (the server tag `config:`). */
  readonly config?: string;
  /** Public keys (O…) of the operators that it trusts. */
  readonly operators: readonly string[];
  /** Public key (A…). */
  readonly systemAccount: string;
  /** The account JWTs that it goes by, by public key (A…); those that somebody has needed since its start. */
  readonly accounts: Readonly<Record<string, AccountFacts>>;
  /** Whom it asks about logins; absent when it asks nobody. */
  readonly callout?: { readonly users: readonly string[]; readonly xkey?: string };
  readonly routes: readonly { readonly id: string; readonly name: string }[];
  /** Absent without JetStream. */
  readonly jetstream?: {
    /** Name of the leader, as this node knows it. */
    readonly leader?: string;
    readonly peers: readonly {
      readonly name: string;
      readonly offline: boolean;
      readonly current: boolean;
    }[];
  };
  readonly connections: number;
  /** RFC 3339. */
  readonly started: string;
}

/** Where somebody else than a NATS client may come in. */
export type Door = "routes" | "gateways" | "leafnodes" | "websocket" | "mqtt" | "monitoring";

export interface AccountFacts {
  /** SHA-256 of the JWT, in hex. */
  readonly digest: string;
  /** Public keys (A…) that may sign users, besides the account's own. */
  readonly signers: readonly string[];
}
