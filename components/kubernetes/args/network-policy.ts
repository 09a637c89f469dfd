/** The peers that may connect to the pods, and those the pods may connect to. Everything else is closed. */
export interface NatsNetworkPolicyArgs {
  /** Whether network policies are made. @default true */
  enabled?: boolean;
  /** Peers that reach the listeners for clients, websocket and MQTT. @default every pod of the cluster */
  clients?: NetworkPeerArgs[];
  /** Peers that reach the listener for leaf nodes. @default every pod of the cluster */
  leafnodes?: NetworkPeerArgs[];
  /** The other clusters of a super-cluster, both ways. @default everybody who has a certificate */
  gateways?: NetworkPeerArgs[];
  /** Peers that reach the monitoring port, besides the kubelet's probes and the exporter. @default nobody */
  monitor?: NetworkPeerArgs[];
  /** Peers that reach the exporter. @default pods of the namespace `monitoring` */
  metrics?: NetworkPeerArgs[];
  /** Further destinations, for example the hub of a leaf node. @default none */
  egress?: NetworkEgressArgs[];
}

/** Pods, or addresses outside of the cluster. */
export interface NetworkPeerArgs {
  /** Pods of this namespace. */
  namespace?: string;
  /** Pods of the namespaces with these labels; an empty record stands for all namespaces. */
  namespaceLabels?: Record<string, string>;
  /** Of those pods only the ones with these labels. Alone: pods of this namespace. */
  podLabels?: Record<string, string>;
  /** Addresses, for example `10.0.0.0/8`. */
  cidr?: string;
  /** Of those addresses not these. */
  except?: string[];
}

/** Destinations that the pods may connect to. */
export interface NetworkEgressArgs {
  /** Pods and addresses. */
  to: NetworkPeerArgs[];
  /** TCP ports. */
  ports: number[];
}
