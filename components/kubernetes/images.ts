/** The images that are used unless arguments name others: each at a full version, as the guardrails ask. */
export const images = {
  nats: "nats:2.15.2-alpine",
  /** Runs the callout and the reloader. */
  node: "node:24.21.0-alpine",
  exporter: "natsio/prometheus-nats-exporter:0.20.1",
  box: "natsio/nats-box:0.19.7",
} as const;

/**
 * An image as it is called in a mirror. One that names its registry stays as it is: then the part before
 * the first slash has a dot or a colon, or is `localhost` (distribution's reference grammar).
 *
 * @example fromRegistry("mirror.example.com/hub", "natsio/nats-box:0.19.7") // mirror.example.com/hub/natsio/nats-box:0.19.7
 */
export function fromRegistry(registry: string | undefined, image: string): string {
  const [first = "", ...rest] = image.split("/");
  const named = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return registry === undefined || named ? image : `${registry.replace(/\/$/, "")}/${image}`;
}
