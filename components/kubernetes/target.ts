import type * as pulumi from "@pulumi/pulumi";
import type {
  CalloutPlacement,
  CalloutSpec,
  ClusterLayout,
  ClusterPlacement,
  ClusterSpec,
  Target,
} from "../target/target.ts";
import type { KubernetesTargetArgs } from "./args/target.ts";
import { runCallout } from "./callout/callout.ts";
import { clusterAddresses, clusterLayout, prepareCluster, runNodes } from "./cluster/cluster.ts";
import { adoptExisting } from "./existing/existing.ts";
import { placeOf, type Place } from "./objects/place.ts";

/** Runs everything as workloads of a Kubernetes cluster. */
export class KubernetesTarget implements Target {
  readonly #args: KubernetesTargetArgs;
  readonly #place: Place;

  constructor(args: KubernetesTargetArgs) {
    this.#args = args;
    this.#place = placeOf(args);
  }

  layout(nodes: number): ClusterLayout {
    return clusterLayout(this.#place, this.#args, nodes);
  }

  runCluster(name: string, spec: ClusterSpec, parent: pulumi.Resource): ClusterPlacement {
    const cluster = prepareCluster(this.#place, this.#args, name, spec, parent);
    const placed = this.#args.existingNats ? adoptExisting(cluster) : runNodes(cluster);
    return { ...clusterAddresses(cluster), ...placed };
  }

  runCallout(name: string, spec: CalloutSpec, parent: pulumi.Resource): CalloutPlacement {
    return runCallout(this.#place, this.#args, name, spec, parent);
  }
}
