import * as pulumi from "@pulumi/pulumi";
import { withVersion } from "./version.ts";

/** Inputs of a Key. */
export interface KeyArgs {
  /** A change of any value is a rotation. */
  triggers?: Record<string, pulumi.Input<string>>;
  /** Seconds for which the bytes before a rotation are kept. @default 86400, a day */
  overlap?: pulumi.Input<number>;
  /** Keeps nothing from before the rotation, and does not use what was made for the next one. @default false */
  alone?: pulumi.Input<boolean>;
}

/**
 * 32 secret bytes, kept in the stack's state and nowhere else.
 *
 * nkeys, JWTs and credentials are functions of them (see `nats/`), so a second deployment changes nothing.
 */
export class Key extends pulumi.CustomResource {
  /** Base64. Secret from birth: the state holds it encrypted only. */
  declare readonly secret: pulumi.Output<string>;
  /** What the next rotation puts in use: known before, so that nobody is surprised. Secret likewise. */
  declare readonly next: pulumi.Output<string>;
  /** What was in use before, until the first deployment after the overlap. Secret likewise. */
  declare readonly previous: pulumi.Output<string | undefined>;
  /** Unix seconds since when the bytes are in use. */
  declare readonly createdAt: pulumi.Output<number>;

  constructor(name: string, args: KeyArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "nats-entra:index:Key",
      name,
      { ...args, secret: undefined, next: undefined, previous: undefined, createdAt: undefined },
      pulumi.mergeOptions(withVersion(options), {
        additionalSecretOutputs: ["secret", "next", "previous"],
      }),
    );
  }
}
