/** An installation by the official Helm chart, nats-io/k8s `nats`, in the target's namespace. */
export interface ExistingNatsArgs {
  /** Name of the Helm release. @default nats */
  release?: string;
  /** What the chart's `fullnameOverride` says. @default the chart's choice, made of the release's name */
  fullname?: string;
}
