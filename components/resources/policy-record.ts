import * as pulumi from "@pulumi/pulumi";
import type { DeployablePolicy } from "../../access/index.ts";
import { packed } from "../../values/packed.ts";
import { withVersion } from "./version.ts";

/** Inputs of a PolicyRecord. */
export interface PolicyRecordArgs {
  /** The document and what was proved of it, compressed: see `recordedPolicy`. */
  policy: string;
  /** Names of those whom this deployment assigns, by value of the role. */
  holders: Record<string, string[]>;
}

/**
 * The policy in force, and what was proved of it: a preview says who gains and loses what, and which invariants are
 * no longer proved. It makes nothing.
 */
export class PolicyRecord extends pulumi.CustomResource {
  constructor(name: string, args: PolicyRecordArgs, options?: pulumi.CustomResourceOptions) {
    super("nats-entra:index:PolicyRecord", name, { ...args }, withVersion(options));
  }
}

/** A proved policy as its record keeps it: the document once, and invariants by their labels. */
export function recordedPolicy({ document, invariants }: DeployablePolicy): string {
  return packed({ document, invariants: invariants.map(({ label }) => label) });
}
