/** Where the certificates of the nodes' listeners come from; at most one source is given. */
export interface KubernetesTlsArgs {
  /** A secret in the namespace with `tls.crt`, `tls.key` and `ca.crt`. */
  secretName?: string;
  /** cert-manager makes and renews them. */
  certManager?: CertManagerArgs;
}

export interface CertManagerArgs {
  issuerName: string;
  /** `Issuer` or `ClusterIssuer`. @default Issuer */
  issuerKind?: string;
}
