import type * as pulumi from "@pulumi/pulumi";
import type { ClusterSpec } from "../../target/target.ts";
import type { Overrides } from "../objects/overrides.ts";
import type { Place } from "../objects/place.ts";
import type { Certificates } from "../tls/certificates.ts";
import type { KubernetesNatsArgs } from "../args/nats.ts";

/** What the cluster's parts are made of. */
export interface Cluster {
  /** Of the component: the names of its resources begin with it. */
  readonly name: string;
  readonly place: Place;
  readonly args: KubernetesNatsArgs;
  readonly spec: ClusterSpec;
  readonly tls: Certificates;
  /** Annotations of the pods that change with what only a restart applies. */
  readonly restart: Record<string, pulumi.Input<string>>;
  readonly overrides: Overrides;
  /** Parent and namespace of every resource. */
  readonly options: pulumi.CustomResourceOptions;
}
