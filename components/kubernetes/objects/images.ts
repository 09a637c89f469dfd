/**
 * The images that are used unless arguments name others: by digest, of the index of all platforms. What is by its
 * full version alone waits for the bot to add the digest (docs/reference/supply-chain.md says why).
 */
export const images = {
  nats: "nats:2.15.2-alpine",
  /** Runs the callout and the reloader. */
  node: "node:24.21.0-alpine@sha256:ebfe2f90462722a7a4de65e91990e97fe0d401c70e0e762c5b53302f905ec1c1",
  exporter: "natsio/prometheus-nats-exporter:0.20.1",
  box: "natsio/nats-box:0.19.7@sha256:ffce8bd103383f179f8c7f11cf645726acf5d17280706c530c3b342dbe16334c",
} as const;

/**
 * An image as it is called in a mirror. One that names its registry stays as it is: then the part before
 * the first slash has a dot or a colon, or is `localhost` (distribution's reference grammar).
 *
 * @example fromRegistry("mirror.example.com/hub", "team/box") // mirror.example.com/hub/team/box
 */
export function fromRegistry(registry: string | undefined, image: string): string {
  const [first = "", ...rest] = image.split("/");
  const named = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  return registry === undefined || named ? image : `${registry.replace(/\/$/, "")}/${image}`;
}
