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
import { clusterLayout, runCluster } from "./cluster.ts";

export interface LocalTargetArgs {
  /** Absolute folder for the processes' files; it goes with the stack. */
  folder: string;
  /** First of the ports that are used, all on 127.0.0.1: see `ports()`. @default 14220 */
  basePort?: number;
  /** The nats-server to run. @default `nats-server` of PATH */
  natsServer?: string;
}

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

/** What the local target's parts need to know about the machine. */
export interface Place {
  readonly folder: string;
  readonly ports: Ports;
  readonly natsServer: string;
}

export interface Ports {
  client(node: number): number;
  cluster(node: number): number;
  monitor(node: number): number;
  callout(replica: number): number;
  issuer: number;
  leafnodes(node: number): number;
  websocket(node: number): number;
  mqtt(node: number): number;
  gateway(node: number): number;
  profiling(node: number): number;
}

const perKind = 10;

/**
 * The ports from a base: clients from base+0, routes from base+10, monitoring from base+20, callouts
 * from base+30, the issuer at base+40, leaf nodes from base+50, websocket from base+60, MQTT from base+70,
 * gateways from base+80, profiles from base+90. Ten of each kind, so up to ten nodes and ten replicas.
 *
 * @example ports(14220).client(2) // 14222
 */
export function ports(base: number): Ports {
  const nth = (kind: number, index: number) => base + kind * perKind + index;
  return {
    client: (node) => nth(0, node),
    cluster: (node) => nth(1, node),
    monitor: (node) => nth(2, node),
    callout: (replica) => nth(3, replica),
    issuer: nth(4, 0),
    leafnodes: (node) => nth(5, node),
    websocket: (node) => nth(6, node),
    mqtt: (node) => nth(7, node),
    gateway: (node) => nth(8, node),
    profiling: (node) => nth(9, node),
  };
}
