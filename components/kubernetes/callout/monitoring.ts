import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Service } from "@pulumi/kubernetes/core/v1/service.js";
import { calloutRules } from "../../../monitoring/rules/callout.ts";
import { metadata } from "../objects/metadata.ts";
import { calloutPort } from "../objects/place.ts";
import type { Callout } from "./context.ts";

/** Addresses of all replicas, for who reads health and metrics; logins do not come this way. */
export function service({ name, place, options }: Callout): Service {
  return new Service(
    `${name}-service`,
    {
      metadata: metadata(place, place.callout, place.calloutSelector),
      spec: {
        clusterIP: "None",
        // one that is not ready is the one to look at
        publishNotReadyAddresses: true,
        selector: place.calloutSelector,
        ports: [{ name: "http", port: calloutPort, targetPort: "http" }],
      },
    },
    options,
  );
}

/** The object by which the Prometheus operator finds them. */
export function serviceMonitor({ name, place, args, options }: Callout): CustomResource[] {
  const { serviceMonitor: monitor } = args;
  if (!monitor) return [];
  const named = metadata(place, place.callout, place.calloutSelector);
  const { interval } = monitor;
  const endpoint = { port: "http", path: "/metrics", ...(interval !== undefined && { interval }) };
  const made = new CustomResource(
    `${name}-service-monitor`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "ServiceMonitor",
      metadata: { ...named, labels: { ...named.labels, ...monitor.labels } },
      spec: { selector: { matchLabels: place.calloutSelector }, endpoints: [endpoint] },
    },
    options,
  );
  return [made];
}

/** The alerts on these replicas alone: a service monitor's job is called after the service. */
export function prometheusRule({ name, place, args, options }: Callout): CustomResource[] {
  const { prometheusRule: asked } = args;
  if (!asked) return [];
  const named = metadata(place, place.callout, place.calloutSelector);
  const scope = { callout: `namespace="${place.namespace}",job="${place.callout}"` };
  const made = new CustomResource(
    `${name}-prometheus-rule`,
    {
      apiVersion: "monitoring.coreos.com/v1",
      kind: "PrometheusRule",
      metadata: { ...named, labels: { ...named.labels, ...asked.labels } },
      spec: { groups: [calloutRules(scope)] },
    },
    options,
  );
  return [made];
}
