import type * as pulumi from "@pulumi/pulumi";

/**
 * The one seam between targets. A component decides what runs; a target decides where, and answers
 * how to reach it. Everything that differs between a laptop and a Kubernetes cluster is behind it.
 */
export interface Target {
  /** Where nodes listen, find each other and keep their files: needed to render their configuration. */
  layout(nodes: number): ClusterLayout;
  runCluster(name: string, spec: ClusterSpec, parent: pulumi.Resource): ClusterPlacement;
  runCallout(name: string, spec: CalloutSpec, parent: pulumi.Resource): CalloutPlacement;
}

/** Values may be `$NAME` references to the node's environment, so that every node has the same text. */
export interface ClusterLayout {
  serverName: string;
  host: string;
  clientPort: number | string;
  clusterPort: number | string;
  monitorHost: string;
  monitorPort: number | string;
  routes: string[];
  storeFolder: string;
  /** Files of the nodes' certificate, when TLS is on. */
  tls: { certificateFile: string; keyFile: string; caFile: string };
}

export interface ClusterSpec {
  nodes: number;
  /** The configuration file's text, the same for every node. */
  config: pulumi.Output<string>;
  /** Text that a node's `/varz` shows once it runs that configuration. */
  configTag: pulumi.Output<string>;
  /** What only a restart can apply (nats-server reload.go); a change of anything else is a reload. */
  restart: pulumi.Output<string>;
  tls?: TlsArgs;
}

/** TLS for clients and among the nodes; the certificate names every node. */
export interface TlsArgs {
  /** PEM. */
  certificate: pulumi.Input<string>;
  /** PEM; secret. */
  privateKey: pulumi.Input<string>;
  /** PEM of the authority that clients and nodes trust. */
  ca: pulumi.Input<string>;
}

export interface ClusterPlacement {
  /** Client addresses, for example `nats://127.0.0.1:14222`. */
  servers: string[];
  /** Base addresses of the monitoring endpoints. */
  monitors: string[];
  /** What a client of the cluster waits for. */
  ready: pulumi.Resource[];
}

export interface CalloutSpec {
  replicas: number;
  /** File of the service: one bundle, the same on every target. */
  bundle: string;
  /** The compiled access document. */
  policy: string;
  /** What `/readyz` shows once that document is in force. */
  policyDigest: string;
  /** Seeds and credentials; secret. */
  secrets: pulumi.Input<string>;
  /** Configuration without what the target knows: instance, file paths, HTTP address. */
  settings: pulumi.Input<CalloutSettings>;
}

export interface CalloutSettings {
  servers: string[];
  /** PEM of the authority behind the servers' TLS. */
  natsCa?: string;
  issuer: { tenantId: string; audience: string; authority: string; ca?: string };
}

export interface CalloutPlacement {
  /** Base addresses of the replicas' HTTP endpoints. */
  endpoints: string[];
  ready: pulumi.Resource[];
}
