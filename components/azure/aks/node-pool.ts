import * as pulumi from "@pulumi/pulumi";

/** A pool of nodes. */
export interface NodePoolArgs {
  /** Number of nodes. @default 3 */
  nodes?: number;
  /** Size of the virtual machines. @default Standard_D2ds_v5 for the system, Standard_D4ds_v5 for workloads */
  vmSize?: string;
}

export interface PoolShape {
  /** As an argument of the cluster. */
  argument: string;
  mode: "System" | "User";
  vmSize: string;
  zones: string[];
  subnetId?: pulumi.Input<string>;
  tags: Record<string, string>;
}

/** Inputs that the pool of the cluster and an `AgentPool` have alike. */
export function nodePool(name: string, { nodes = 3, ...args }: NodePoolArgs, shape: PoolShape) {
  const { argument, mode, zones, subnetId, tags } = shape;
  const vmSize = args.vmSize ?? shape.vmSize;
  const fail = (message: string) => new pulumi.RunError(`${name}: ${argument}.${message}`);
  if (!Number.isInteger(nodes) || nodes < 1 || nodes > 1000)
    throw fail(`nodes: ${nodes} is not a whole number from 1 to 1000`);
  if (!/^Standard_[A-Za-z0-9_-]+$/.test(vmSize))
    throw fail(
      `vmSize: "${vmSize}" is not a size; it looks like Standard_D4ds_v5, see: az vm list-skus --location REGION`,
    );
  return {
    mode,
    count: nodes,
    vmSize,
    type: "VirtualMachineScaleSets",
    osType: "Linux",
    osSKU: "AzureLinux",
    availabilityZones: zones,
    vnetSubnetID: subnetId,
    // at an upgrade a third more nodes come first, so that what is drained has a place
    upgradeSettings: { maxSurge: "33%" },
    // only what the cluster needs itself runs in the system pool
    nodeTaints: mode === "System" ? ["CriticalAddonsOnly=true:NoSchedule"] : undefined,
    tags,
  };
}
