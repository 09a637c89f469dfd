import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as k8s from "@pulumi/kubernetes";
import { images } from "../objects/images.ts";
import { metadata } from "../objects/metadata.ts";
import { natsPorts, type Place } from "../objects/place.ts";
import { restrictedContainer, serverUser } from "../objects/security.ts";
import { certificateMounts } from "./container.ts";
import type { Cluster } from "./context.ts";
import { envVars } from "./env.ts";
import { paths } from "./paths.ts";
import { containerResources } from "./resources.ts";

type Container = k8s.types.input.core.v1.Container;

const program = "reloader.mjs";
const folder = "/app";
const packageRoot = join(import.meta.dirname, "..", "..", "..");

/** Makes the server reload when the kubelet has brought another configuration or certificate. */
export function reloaderContainer(cluster: Cluster): Container[] {
  const { place, args, tls, overrides } = cluster;
  const { reloader = {} } = args;
  if (reloader.enabled === false) return [];
  const official = reloader.officialImage;
  return [
    overrides.apply<Container>("reloaderContainer", {
      name: "reloader",
      image: place.image(official ?? reloader.image ?? images.node),
      imagePullPolicy: place.imagePullPolicy,
      ...(official === undefined ? ours(cluster) : theirs(cluster)),
      resources: containerResources(reloader.resources, "10m", "48Mi", "128Mi"),
      securityContext: { ...restrictedContainer, ...serverUser },
      volumeMounts: [
        { name: "config", mountPath: paths.config, readOnly: true },
        { name: "pid", mountPath: paths.pid, readOnly: true },
        ...certificateMounts(tls.secrets),
        ...(official === undefined
          ? [{ name: "reloader", mountPath: folder, readOnly: true }]
          : []),
      ],
    }),
  ];
}

function ours({ args, spec, tls }: Cluster): Partial<Container> {
  const { scheme, basePath } = spec.monitor;
  const watched = [paths.config, ...Object.keys(tls.secrets).map(certificatesOf)];
  const trust = { NODE_EXTRA_CA_CERTS: `${certificatesOf("default")}/ca.crt` };
  return {
    command: ["node", "--max-old-space-size=32", `${folder}/${program}`],
    args: [
      ...["--pid", paths.pidFile, "--watch", watched.join(",")],
      ...["--varz", `${scheme}://localhost:${natsPorts.monitor}${basePath}/varz`],
    ],
    env: envVars({ ...(scheme === "https" && trust), ...args.reloader?.env }),
  };
}

/** nats-server-config-reloader takes files, not folders. */
function theirs({ args, tls }: Cluster): Partial<Container> {
  const files = Object.keys(tls.secrets).flatMap((secret) =>
    ["tls.crt", "tls.key", "ca.crt"].map((file) => `${certificatesOf(secret)}/${file}`),
  );
  return {
    args: [
      ...["-pid", paths.pidFile],
      ...[`${paths.config}/nats.conf`, ...files].flatMap((file) => ["-config", file]),
    ],
    env: envVars(args.reloader?.env),
  };
}

function certificatesOf(secret: string): string {
  return `${paths.certificates}/${secret}`;
}

const mapName = ({ nats }: Place) => `${nats}-reloader`;

/** The reloader's own file. */
export function reloaderConfigMap(cluster: Cluster): k8s.core.v1.ConfigMap[] {
  const { name, place, overrides, options } = cluster;
  if (!isOurs(cluster)) return [];
  const map = overrides.apply("reloaderConfigMap", {
    metadata: metadata(place, mapName(place), place.natsSelector),
    data: { [program]: readFileSync(join(packageRoot, "reloader", program), "utf8") },
  });
  return [new k8s.core.v1.ConfigMap(`${name}-reloader`, map, options)];
}

export function reloaderVolumes(cluster: Cluster): k8s.types.input.core.v1.Volume[] {
  if (!isOurs(cluster)) return [];
  return [{ name: "reloader", configMap: { name: mapName(cluster.place) } }];
}

function isOurs({ args: { reloader = {} } }: Cluster): boolean {
  return reloader.enabled !== false && reloader.officialImage === undefined;
}
