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

/** Where a node listens: for clients, for other nodes, and for what `NatsClusterArgs` turns on. */
export const Listener = {
  Client: "client",
  Cluster: "cluster",
  Gateway: "gateway",
  LeafNodes: "leafnodes",
  WebSocket: "websocket",
  Mqtt: "mqtt",
} as const;
export type Listener = (typeof Listener)[keyof typeof Listener];

/** Values may be `$NAME` references to the node's environment, so that every node has the same text. */
export interface ClusterLayout {
  serverName: string;
  host: string;
  ports: Record<Listener | "monitor" | "profiling", number | string>;
  monitorHost: string;
  routes: string[];
  /** Whether clients can use the nodes' own addresses, so that the servers tell them. */
  advertises: boolean;
  storeFolder: string;
  /** Where the server writes its process id, when somebody beside it needs to know. */
  pidFile?: string;
  /** Whether the target brings certificates of its own, so that TLS is on without `tls` arguments. */
  bringsTls: boolean;
  /** Files of a listener's certificate, when TLS is on. */
  tls(listener: Listener): { certificateFile: string; keyFile: string; caFile: string };
}

export interface ClusterSpec {
  nodes: number;
  clusterName: string;
  /** Begins each node's name; may be empty. */
  serverNamePrefix: string;
  /** What is turned on, client and cluster among them. */
  listeners: Listener[];
  /** Those of the listeners that take clear text, because TLS ends before them. */
  clearText: Listener[];
  monitor: { scheme: "http" | "https"; basePath: string };
  /** Of clients' TLS, as nats-server has it; absent without TLS. */
  handshakeFirst?: string;
  /** Whether Go's profiles are served, at the port of the layout. */
  profiling: boolean;
  /** Bytes that one node may use; absent without JetStream. */
  jetstream?: { memory: number; disk: number };
  /**
   * Variables of the nodes' environment that the configuration refers to; secret. Texts are quoted already,
   * since nats-server reads them as parts of its configuration.
   */
  secretEnvironment: Record<string, pulumi.Output<string>>;
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
  /** Addresses of the other listeners that are turned on, for example `wss://nats.example.com`. */
  listeners: Partial<Record<Listener, string[]>>;
  /** PEM of the authority behind the servers' TLS, where the deployment knows it. */
  ca?: pulumi.Output<string>;
  /** Whether clients can begin with TLS as soon as all is ready. */
  takesTlsFirst: boolean;
  /** Values for the official chart, where a cluster of it is to be adopted. */
  helmValues?: pulumi.Output<Record<string, unknown>>;
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
  /** Digest of the streams that it declares; what `/streams` shows once they are there. Absent without any. */
  streams?: string;
  /** Seeds and credentials; secret. */
  secrets: pulumi.Input<string>;
  /** Configuration without what the target knows: instance, file paths, HTTP address. */
  settings: pulumi.Input<CalloutSettings>;
}

export interface CalloutSettings {
  servers: string[];
  /** PEM of the authority behind the servers' TLS. */
  natsCa?: string;
  /** Whether to begin with TLS; no when absent. */
  handshakeFirst?: boolean;
  /** Whether clear text beyond this machine is meant. */
  allowClearText?: boolean;
  issuer: { tenantId: string; audience: string; authority: string; ca?: string };
  /** Issuers besides that one, as the callout's configuration has them. */
  furtherIssuers: FurtherIssuer[];
  keys: KeySettings;
  /** Clusters whose servers are answered; any when absent. */
  clusters?: string[];
  /** How sessions may be connected; the callout's own default when absent. */
  connectionTypes?: string[];
  control: ControlSettings;
  audit: AuditSettings;
  /** The callout's defaults when absent. */
  logins?: LoginSettings;
}

/** Logins that one identity may have granted, as the callout's configuration has them. */
export interface LoginSettings {
  burst?: number;
  perMinute?: number;
}

/** As the callout's configuration has it, but for the folder of the files, which is the target's. */
export interface AuditSettings {
  mode?: string;
  file: { maxSize?: number; maxTotal?: number };
  stream?: { maxAge?: number; maxBytes?: number };
}

/** What the callouts share in the account CONTROL_DATA. */
export interface ControlSettings {
  /** Copies that JetStream keeps. */
  replicas: number;
}

/** Another tenant with the roles that count, or an OIDC issuer with the subjects that do. */
export type FurtherIssuer = { audience: string; ca?: string } & (
  | { tenantId: string; authority: string; roles: Record<string, string> }
  | {
      issuer: string;
      subjects: { subject: string; claims: Record<string, string>; roles: string[] }[];
    }
);

/** Seconds. */
export interface KeySettings {
  refresh?: number;
  cooldown?: number;
  keep?: number;
}

export interface CalloutPlacement {
  /** Base addresses of the replicas' HTTP endpoints. */
  endpoints: string[];
  ready: pulumi.Resource[];
}
