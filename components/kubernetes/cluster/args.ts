/** The NATS pods and what stands beside them. */
export interface KubernetesNatsArgs {
  /** @default nats:2.15.2-alpine */
  image?: string;
}
