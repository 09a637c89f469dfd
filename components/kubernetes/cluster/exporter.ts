import * as k8s from "@pulumi/kubernetes";
import { natsRules } from "../../../monitoring/rules/nats.ts";
import { Listener } from "../../target/target.ts";
import { images } from "../objects/images.ts";
import { metadata } from "../objects/metadata.ts";
import { natsPorts } from "../objects/place.ts";
import { restrictedContainer } from "../objects/security.ts";
import type { Cluster } from "./context.ts";
import { envVars } from "./env.ts";
import { paths } from "./paths.ts";
import { containerResources } from "./resources.ts";

type Container = k8s.types.input.core.v1.Container;

export function exporterPort({ args }: Cluster): number {
  return args.exporter?.port ?? natsPorts.exporter;
}

/** NATS' exporter: it asks the monitoring port over loopback, so nobody else has to reach that. */
export function exporterContainer(cluster: Cluster): Container[] {
  const { place, args, spec, overrides } = cluster;
  const { exporter } = args;
  if (!exporter) return [];
  const port = exporterPort(cluster);
  const { scheme, basePath } = spec.monitor;
  const isTls = scheme === "https";
  const ca = `${paths.certificates}/default`;
  const has = (listener: Listener) => spec.listeners.includes(listener);
  return [
    overrides.apply<Container>("exporterContainer", {
      name: "prom-exporter",
      image: place.image(exporter.image ?? images.exporter),
      imagePullPolicy: place.imagePullPolicy,
      args: [
        `-port=${port}`,
        ...["-connz", "-routez", "-subz", "-varz", "-prefix=nats", "-use_internal_server_id"],
        ...(spec.jetstream ? ["-jsz=all"] : []),
        ...(has(Listener.LeafNodes) ? ["-leafz"] : []),
        ...(has(Listener.Gateway) ? ["-gatewayz"] : []),
        // the certificate names localhost
        `${scheme}://localhost:${natsPorts.monitor}${basePath}/`,
      ],
      // Go's own variable: the authority behind the monitoring's certificate
      env: envVars({ ...(isTls && { SSL_CERT_FILE: `${ca}/ca.crt` }), ...exporter.env }),
      ports: [{ name: "prom-metrics", containerPort: port }],
      resources: containerResources(exporter.resources, "10m", "32Mi", "128Mi"),
      securityContext: restrictedContainer,
      ...(isTls && { volumeMounts: [{ name: caVolume, mountPath: ca, readOnly: true }] }),
    }),
  ];
}

const caVolume = "exporter-ca";

/** The authority alone: the private key beside it is the server's. */
export function exporterVolumes({ args, spec, tls }: Cluster): k8s.types.input.core.v1.Volume[] {
  const secretName = tls.secrets["default"];
  if (!args.exporter || spec.monitor.scheme !== "https" || secretName === undefined) return [];
  const items = [{ key: "ca.crt", path: "ca.crt" }];
  return [{ name: caVolume, secret: { secretName, defaultMode: 0o440, items } }];
}

/** Tells the Prometheus operator where the exporters are. */
export function podMonitor({ name, place, args, overrides, options }: Cluster) {
  const settings = args.exporter?.podMonitor;
  if (!settings) return [];
  const { interval, labels } = settings;
  const { labels: ours, ...rest } = metadata(place, place.nats, place.natsSelector);
  const monitor = overrides.apply("podMonitor", {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PodMonitor",
    metadata: { ...rest, labels: { ...ours, ...labels } },
    spec: {
      selector: { matchLabels: place.natsSelector },
      podMetricsEndpoints: [{ port: "prom-metrics", ...(interval !== undefined && { interval }) }],
    },
  });
  return [new k8s.apiextensions.CustomResource(`${name}-pod-monitor`, monitor, options)];
}

/** The alerts on these nodes alone, whatever monitor tells Prometheus of their pods. */
export function prometheusRule({ name, place, args, options }: Cluster) {
  const settings = args.exporter?.prometheusRule;
  if (!settings) return [];
  const { labels: ours, ...rest } = metadata(place, place.nats, place.natsSelector);
  const scope = { nats: `namespace="${place.namespace}",pod=~"${place.nats}-[0-9]+"` };
  const rule = {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    metadata: { ...rest, labels: { ...ours, ...settings.labels } },
    spec: { groups: [natsRules(scope)] },
  };
  return [new k8s.apiextensions.CustomResource(`${name}-prometheus-rule`, rule, options)];
}
