import type { types } from "@pulumi/kubernetes";
import type { ClusterSpec } from "../../target/target.ts";

/**
 * What the kubelet asks, as in the official chart. A pod is started only once its streams have caught up, so
 * a rolling update waits for them; after that it is ready as long as its server takes part in JetStream.
 */
export function probes({ monitor }: ClusterSpec) {
  const probe = (query: string, timing: types.input.core.v1.Probe) => ({
    httpGet: {
      path: `${monitor.basePath}/healthz${query}`,
      port: "monitor",
      ...(monitor.scheme === "https" && { scheme: "HTTPS" }),
    },
    timeoutSeconds: 5,
    ...timing,
  });
  return {
    // fifteen minutes for a server with much to recover
    startupProbe: probe("", { periodSeconds: 3, failureThreshold: 300 }),
    readinessProbe: probe("?js-server-only=true", { periodSeconds: 5, failureThreshold: 3 }),
    livenessProbe: probe("?js-enabled-only=true", { periodSeconds: 30, failureThreshold: 3 }),
  };
}
