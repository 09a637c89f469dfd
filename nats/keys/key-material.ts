/** The two keys of an account or operator, 32 secret bytes each. */
export interface IdentityKeys {
  /** Gives the public key by which it is known; signs nothing below it. */
  readonly identity: Uint8Array;
  /** Signs what is below it; can be replaced, which revokes all that it signed. */
  readonly signing: Uint8Array;
  /**
   * Further trusted signing keys: the next one, and for a while the previous one, so that signers and verifiers may
   * pick up a rotation in any order.
   */
  readonly alsoSigning?: readonly Uint8Array[];
}

/** An operator that exists already, for example made by `nsc`. */
export interface GivenOperator {
  readonly jwt: string;
  /** Seed (SO…) of one of the JWT's signing keys. Secret. */
  readonly signingSeed: string;
}

/**
 * Every secret of an installation, 32 bytes each. All the rest (nkeys, JWTs, credentials) is a function
 * of these, of the access document and of `issuedAt`.
 */
export interface KeyMaterial {
  readonly operator: IdentityKeys | GivenOperator;
  /** The operator before the last rotation, as long as it is trusted too. */
  readonly previousOperator?: IdentityKeys;
  /** Account SYS: the servers' own events and requests. */
  readonly system: IdentityKeys;
  /** User of SYS for the operators' tools. */
  readonly systemUser: Uint8Array;
  /** Account AUTH: where servers ask the callout. */
  readonly auth: IdentityKeys;
  /** User of AUTH as which the callout connects. */
  readonly calloutUser: Uint8Array;
  /** Users of the next and the former rotation, which may connect as well. */
  readonly alsoCalloutUsers?: readonly Uint8Array[];
  /** User of AUTH that stands for clients without NATS credentials. */
  readonly sentinel: Uint8Array;
  /** Curve key that requests are sealed for. */
  readonly xkey: Uint8Array;
  /** Curve keys of the next and the former rotation, which open requests as well. */
  readonly alsoXkeys?: readonly Uint8Array[];
  /** By name of the account in the access document. */
  readonly accounts: Readonly<Record<string, IdentityKeys>>;
  /** Unix seconds, the same for ever: `iat` of every JWT. */
  readonly issuedAt: number;
  /** Name of the operator. @default nats-entra */
  readonly operatorName?: string;
}
