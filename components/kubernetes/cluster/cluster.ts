import * as pulumi from "@pulumi/pulumi";
import type { ClusterLayout, ClusterPlacement, ClusterSpec } from "../../target.ts";
import type { Place } from "../place.ts";
import type { KubernetesTargetArgs } from "../target.ts";

export function clusterLayout(
  _place: Place,
  _args: KubernetesTargetArgs,
  _nodes: number,
): ClusterLayout {
  throw new pulumi.RunError("under construction");
}

export function runCluster(
  _place: Place,
  _args: KubernetesTargetArgs,
  _name: string,
  _spec: ClusterSpec,
  _parent: pulumi.Resource,
): ClusterPlacement {
  throw new pulumi.RunError("under construction");
}
