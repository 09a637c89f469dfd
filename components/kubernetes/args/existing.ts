/** An installation by the official Helm chart, nats-io/k8s `nats`, in the target's namespace. */
export interface ExistingNatsArgs {
  /** Name of the Helm release. @default nats */
  release?: string;
  /** The chart's `fullnameOverride`. @default the chart's choice, made of the release's name */
  fullname?: string;
}
