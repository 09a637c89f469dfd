import type * as pulumi from "@pulumi/pulumi";
import type {
  CalloutPlacement,
  CalloutSpec,
  ClusterLayout,
  ClusterPlacement,
  ClusterSpec,
  Target,
} from "../target/target.ts";
import { runCallout } from "./callout.ts";
import type { LocalTargetArgs } from "./args.ts";
import { clusterLayout, runCluster } from "./cluster.ts";
import { ports, type Place } from "./place.ts";

const defaultBasePort = 14220;

/** Runs everything as processes of this machine. */
export class LocalTarget implements Target {
  readonly #place: Place;

  constructor(args: LocalTargetArgs) {
    this.#place = {
      folder: args.folder,
      ports: ports(args.basePort ?? defaultBasePort),
      natsServer: args.natsServer ?? "nats-server",
    };
  }

  layout(nodes: number): ClusterLayout {
    return clusterLayout(this.#place, nodes);
  }

  runCluster(name: string, spec: ClusterSpec, parent: pulumi.Resource): ClusterPlacement {
    return runCluster(this.#place, name, spec, parent);
  }

  runCallout(name: string, spec: CalloutSpec, parent: pulumi.Resource): CalloutPlacement {
    return runCallout(this.#place, name, spec, parent);
  }
}
