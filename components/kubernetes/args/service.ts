/** The service that clients use. */
export interface NatsServiceArgs {
  /** Whether the service is made. @default true */
  enabled?: boolean;
  /** `ClusterIP`, `NodePort` or `LoadBalancer`. @default ClusterIP */
  type?: string;
  /** Annotations of the service, besides those of `internal`. @default none */
  annotations?: Record<string, string>;
  /**
   * Whether a load balancer is for one's own network only; the annotations are Azure's, others' go into
   * `annotations`. @default true
   */
  internal?: boolean;
  /** Addresses that may use a load balancer. The network policy admits these ranges as well. @default RFC 1918's */
  sourceRanges?: string[];
  /**
   * Listeners that have a port: `client`, `leafnodes`, `websocket`, `mqtt`, `cluster`, `gateway`, `monitor`,
   * `profiling`.
   * @default client, leafnodes, websocket, mqtt, gateway: those of them that are turned on
   */
  listeners?: string[];
  /** Ports of the service that differ from the listener's own. */
  ports?: Record<string, number>;
  /** Ports of Kubernetes' nodes, by listener. */
  nodePorts?: Record<string, number>;
  /** `Local` keeps the addresses of clients. @default Cluster */
  externalTrafficPolicy?: string;
}
