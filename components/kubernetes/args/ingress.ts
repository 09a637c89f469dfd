/** An ingress to the websocket listener. It has TLS for every host: access tokens travel through it. */
export interface WebSocketIngressArgs {
  /** Names by which browsers reach the listener, for example `nats.example.com`. */
  hosts: string[];
  /** Secret with the hosts' certificate; cert-manager fills it when an annotation names an issuer. */
  tlsSecretName: string;
  /** Name of the IngressClass. @default the cluster's own default */
  className?: string;
  /** Path of the listener below each host. @default / */
  path?: string;
  /** How the path matches: `Exact`, `Prefix` or `ImplementationSpecific`. @default Exact */
  pathType?: string;
  /** Annotations of the ingress, for example `cert-manager.io/cluster-issuer`. @default none */
  annotations?: Record<string, string>;
}
