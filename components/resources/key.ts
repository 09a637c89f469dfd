import * as pulumi from "@pulumi/pulumi";
import { withVersion } from "./version.ts";

export interface KeyArgs {
  /** A change of any value makes a new key. */
  triggers?: Record<string, pulumi.Input<string>>;
}

/**
 * 32 secret bytes, kept in the stack's state and nowhere else.
 *
 * nkeys, JWTs and credentials are functions of them (see `nats/`), so a second deployment changes nothing.
 */
export class Key extends pulumi.CustomResource {
  /** Base64. Secret from birth: the state holds it encrypted only. */
  declare readonly secret: pulumi.Output<string>;
  /** Unix seconds. */
  declare readonly createdAt: pulumi.Output<number>;

  constructor(name: string, args: KeyArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "nats-entra:index:Key",
      name,
      { triggers: args.triggers, secret: undefined, createdAt: undefined },
      pulumi.mergeOptions(withVersion(options), { additionalSecretOutputs: ["secret"] }),
    );
  }
}
