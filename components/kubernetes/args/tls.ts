/**
 * Where the certificates of the nodes' listeners come from; at most one source is given.
 * `TlsArgs` of the cluster are one as well.
 */
export interface KubernetesTlsArgs {
  /** A secret in the namespace with `tls.crt`, `tls.key` and `ca.crt`. */
  secretName?: string;
  /** PEM of the authority behind that secret, for clients outside of the cluster. */
  ca?: string;
  /** cert-manager makes and renews them. */
  certManager?: CertManagerArgs;
  /** Names and addresses by which clients reach the nodes, besides those inside the cluster. */
  hosts?: string[];
  /** Days that certificates of this stack's own authority last. @default 365 */
  days?: number;
  /** The first `pulumi up` that finds fewer days left makes a new one. @default 30 */
  renewDays?: number;
  /** A new value makes a new certificate of this stack's own authority. */
  rotate?: string;
  /** A listener's own secret, by listener: `cluster`, `gateway`, `leafnodes`, `websocket`, `mqtt`. */
  listenerSecrets?: Record<string, string>;
}

/** An issuer of cert-manager. */
export interface CertManagerArgs {
  /** Name of the issuer. */
  issuerName: string;
  /** `Issuer` or `ClusterIssuer`. @default Issuer */
  issuerKind?: string;
  /** Of an issuer that is not cert-manager's own. @default cert-manager.io */
  issuerGroup?: string;
  /** How long a certificate lasts, for example `2160h`. @default cert-manager's own */
  duration?: string;
  /** How long before its end it is renewed, for example `360h`. @default cert-manager's own */
  renewBefore?: string;
}
