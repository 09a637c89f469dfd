import type * as pulumi from "@pulumi/pulumi";

/** Inputs of a NatsKeys. */
export interface NatsKeysArgs {
  /** The compiled policy, as `policy` of a NatsEntra. */
  policy: string;
  /** An operator that is kept elsewhere. @default one made for this stack */
  operator?: OperatorArgs;
  /**
   * Rotation triggers: a new value for a key rotates it. Names are `operator`,
   * `operator-signing`, `system`, `system-signing`, `system-user`, `auth`, `auth-signing`,
   * `callout-user`, `sentinel`, `xkey`, and for each account of the policy `account:NAME` and
   * `signing:NAME`. The key before stays good for `rotationOverlap`, unless the value ends with ` now`.
   *
   * @example { "signing:orders": "2026-11-26", xkey: "2026-11-26 now" }
   */
  rotate?: Record<string, string>;
  /**
   * Seconds for which a key that was rotated stays good: at least as long as sessions last. The first
   * deployment afterwards takes it away. @default 86400, a day
   */
  rotationOverlap?: number;
}

/** An operator from elsewhere, for example one that `nsc` made. */
export interface OperatorArgs {
  /** The operator's JWT, which lists the signing key. */
  jwt: pulumi.Input<string>;
  /** Seed (SO…) of one of its signing keys. Secret. */
  signingSeed: pulumi.Input<string>;
}
