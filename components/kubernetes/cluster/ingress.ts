import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { Listener } from "../../target/target.ts";
import { metadata } from "../objects/metadata.ts";
import type { Cluster } from "./context.ts";

/**
 * Browsers come in here.
 *
 * @throws RunError without a websocket listener or without hosts
 */
export function ingress({ name, place, args, spec, overrides, options }: Cluster) {
  const { ingress: settings } = args;
  if (!settings) return [];
  const { hosts, tlsSecretName, className, path = "/", pathType = "Exact" } = settings;
  if (!spec.listeners.includes(Listener.WebSocket) || args.service?.enabled === false)
    throw new pulumi.RunError(
      "target.kubernetes.nats.ingress: it leads to the websocket listener; turn it on with websocket: {}, and keep the service",
    );
  if (hosts.length === 0)
    throw new pulumi.RunError("target.kubernetes.nats.ingress.hosts: name at least one host");
  const service = { name: place.nats, port: { name: "websocket" } };
  const object = overrides.apply<k8s.networking.v1.IngressArgs>("ingress", {
    metadata: metadata(place, `${place.nats}-ws`, place.natsSelector, {
      ...(!spec.clearText.includes(Listener.WebSocket) && tlsBehind),
      ...settings.annotations,
    }),
    spec: {
      ingressClassName: className,
      tls: [{ secretName: tlsSecretName, hosts }],
      rules: hosts.map((host) => ({
        host,
        http: { paths: [{ path, pathType, backend: { service } }] },
      })),
    },
  });
  return [new k8s.networking.v1.Ingress(`${name}-ingress`, object, options)];
}

/** The nodes have TLS too: how that is said to ingress-nginx and to Azure's application gateway. */
const tlsBehind = {
  "nginx.ingress.kubernetes.io/backend-protocol": "HTTPS",
  "appgw.ingress.kubernetes.io/backend-protocol": "https",
};
