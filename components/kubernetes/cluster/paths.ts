/** Where things are in the server's container, as in the official chart's. */
export const paths = {
  config: "/etc/nats-config",
  certificates: "/etc/nats-certs",
  pid: "/var/run/nats",
  pidFile: "/var/run/nats/nats.pid",
} as const;
