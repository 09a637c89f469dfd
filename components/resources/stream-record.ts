import * as pulumi from "@pulumi/pulumi";
import { withVersion } from "./version.ts";

/** Inputs of a StreamRecord. */
export interface StreamRecordArgs {
  /**
   * What the policy declares: `streams` of each account of the compiled access document, by account; an account that
   * declares none has `{}`.
   */
  // any: entries of the document have their own schema
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  accounts: Record<string, Record<string, any>>;
}

/**
 * The streams that the policy declared: a preview says what a change of them does, and refuses one that would lose
 * messages without the policy's word. It makes nothing; the callouts make and change streams.
 */
export class StreamRecord extends pulumi.CustomResource {
  /** Names of streams that were declared once and no longer are, by account: no deployment has deleted them. */
  declare readonly left: pulumi.Output<Record<string, string[]>>;

  constructor(name: string, args: StreamRecordArgs, options?: pulumi.CustomResourceOptions) {
    super(
      "nats-entra:index:StreamRecord",
      name,
      { ...args, left: undefined },
      withVersion(options),
    );
  }
}
