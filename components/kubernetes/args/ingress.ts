/** An ingress to the websocket listener. It has TLS for every host: access tokens travel through it. */
export interface WebSocketIngressArgs {
  hosts: string[];
  /** Secret with the hosts' certificate; cert-manager fills it when an annotation names an issuer. */
  tlsSecretName: string;
  /** @default the cluster's own default */
  className?: string;
  /** @default / */
  path?: string;
  /** `Exact`, `Prefix` or `ImplementationSpecific`. @default Exact */
  pathType?: string;
  annotations?: Record<string, string>;
}
