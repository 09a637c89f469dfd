import type { types } from "@pulumi/kubernetes";
import { images } from "../objects/images.ts";
import { calloutPort } from "../objects/place.ts";
import { restrictedContainer } from "../objects/security.ts";
import type { CalloutProxyArgs, CalloutResourcesArgs } from "../args/callout.ts";
import type { Callout } from "./context.ts";
import { nodeOptions } from "./heap.ts";
import { files, paths } from "./paths.ts";
import { mounts } from "./volumes.ts";

type Container = types.input.core.v1.Container;

/** No limit of CPU: one that is throttled in a storm of logins answers after its clients have gone. */
const defaults = { cpu: "100m", memory: "128Mi", mostMemory: "256Mi" };

export function calloutContainer({ place, args }: Callout): Container {
  const resources = resourcesOf(args.resources);
  return {
    name: "callout",
    image: place.image(args.image ?? images.node),
    imagePullPolicy: place.imagePullPolicy,
    ...(!args.imageHasBundle && { command: ["node", `${paths.bundle}/${files.bundle}`] }),
    args: ["--config", `${paths.settings}/${files.config}`],
    env: [
      { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
      { name: "NODE_OPTIONS", value: nodeOptions(resources.limits["memory"]) },
      ...proxyEnv(args.proxy),
    ],
    ports: [{ name: "http", containerPort: calloutPort }],
    startupProbe: { ...probe("/healthz"), periodSeconds: 1, failureThreshold: 60 },
    readinessProbe: { ...probe("/readyz"), periodSeconds: 2, failureThreshold: 2 },
    livenessProbe: { ...probe("/healthz"), periodSeconds: 10, failureThreshold: 3 },
    resources,
    securityContext: restrictedContainer,
    volumeMounts: mounts(args),
  };
}

function probe(path: string) {
  return { httpGet: { path, port: "http" }, timeoutSeconds: 2 };
}

function resourcesOf({ requests, limits }: CalloutResourcesArgs = {}) {
  const { cpu, memory, mostMemory } = defaults;
  return {
    requests: { cpu, memory, ...requests },
    limits: { memory: mostMemory, ...limits } as Record<string, string>,
  };
}

/** Node, "Built-in Proxy Support": 22.21 and newer, or 24.5 and newer, take it from the environment if a variable says so. */
function proxyEnv(proxy: CalloutProxyArgs | undefined) {
  if (!proxy) return [];
  return [
    { name: "NODE_USE_ENV_PROXY", value: "1" },
    { name: "HTTPS_PROXY", value: proxy.url },
    ...(proxy.noProxy === undefined ? [] : [{ name: "NO_PROXY", value: proxy.noProxy }]),
  ];
}
