/** Where things are in the container. */
export const paths = {
  /** Also where an image of one's own has it (callout/Dockerfile). */
  bundle: "/opt/nats-entra",
  /** Files with which the process starts; a change makes new pods. */
  settings: "/etc/nats-entra/settings",
  /** Files that the process follows; a change is a reload. */
  live: "/etc/nats-entra/live",
  vault: "/etc/nats-entra/vault",
  audit: "/var/lib/nats-entra/audit",
  /** The issuer's keys, across restarts of the container. */
  keys: "/var/lib/nats-entra/keys",
} as const;

/** Names of files in these folders. */
export const files = {
  bundle: "callout.mjs",
  config: "config.json",
  natsCa: "nats-ca.pem",
  issuerCa: "issuer-ca.pem",
  policy: "policy.json",
  secrets: "secrets.json",
  /** Of the nodes' own secret, as cert-manager calls it. */
  clusterCa: "ca.crt",
} as const;
