import * as pulumi from "@pulumi/pulumi";
import { KubernetesTarget } from "./kubernetes/target.ts";
import type { KubernetesTargetArgs } from "./kubernetes/args/target.ts";
import { LocalTarget } from "./local/target.ts";
import type { LocalTargetArgs } from "./local/args.ts";
import type { Target } from "./target/target.ts";

/** Where the cluster and the callout run: exactly one of them is given. */
export interface TargetArgs {
  /** Processes of this machine, on loopback: for a first look, for tests, for work on policies. */
  local?: LocalTargetArgs;
  /** Any conformant Kubernetes cluster: the one of the resource's Kubernetes provider. */
  kubernetes?: KubernetesTargetArgs;
}

/**
 * The target that the arguments name.
 *
 * @throws RunError when none or more than one is given
 */
export function selectTarget(args: TargetArgs): Target {
  const { local, kubernetes } = args;
  if (local && kubernetes)
    throw new pulumi.RunError("target: name one of local and kubernetes, not both");
  if (local) return new LocalTarget(local);
  if (kubernetes) return new KubernetesTarget(kubernetes);
  throw new pulumi.RunError(
    'target: name where to deploy, for example { local: { folder: "/abs/path" } } or { kubernetes: {} }',
  );
}
