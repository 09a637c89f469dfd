/** An installation by the official Helm chart, nats-io/k8s `nats`, in the target's namespace. */
export interface ExistingNatsArgs {
  /** Name of the Helm release. @default nats */
  release?: string;
  /** What the chart's `fullnameOverride` says. @default the chart's choice, made of the release's name */
  fullname?: string;
}

/**
 * What the chart calls its objects (`nats.fullname` of its `_helpers.tpl`).
 *
 * @example chartName({ release: "messaging" }) // "messaging-nats"
 */
export function chartName({ release = "nats", fullname }: ExistingNatsArgs): string {
  const name = fullname ?? (release.includes("nats") ? release : `${release}-nats`);
  return name.slice(0, 63).replace(/-$/, "");
}
