import * as pulumi from "@pulumi/pulumi";
import {
  NatsCluster,
  type KubernetesNatsArgs,
  type KubernetesTargetArgs,
  type NatsClusterArgs,
} from "../../../components/index.ts";
import { plain } from "../../../provider/protocol/values.ts";
import { kubernetes } from "../support/kubernetes.ts";
import { ask, type Asked } from "../support/mocks.ts";

const trust = {
  operatorJwt: "operator.jwt",
  systemAccount: "ASYSTEM",
  accountJwts: { ASYSTEM: "system.jwt", AORDERS: "orders.jwt" },
  sentinel: "sentinel.jwt",
};

/** What a program with a cluster on Kubernetes asks for. */
export async function deploy(
  target: KubernetesTargetArgs = {},
  args: Partial<NatsClusterArgs> = {},
  preview = false,
): Promise<Asked[]> {
  const asked = await ask(() => cluster(target, args), preview, kubernetes);
  return plain(asked) as Asked[];
}

/** What it answers. */
export async function outputs(
  target: KubernetesTargetArgs = {},
  args: Partial<NatsClusterArgs> = {},
): Promise<Outputs> {
  const made: NatsCluster[] = [];
  await ask(() => made.push(cluster(target, args)), false, kubernetes);
  const [{ servers, monitors, listeners, ca, helmValues } = missing()] = made;
  return new Promise((resolve) => {
    pulumi.output({ servers, monitors, listeners, ca, helmValues }).apply(resolve);
  });
}

interface Outputs {
  servers: string[];
  monitors: string[];
  listeners: Record<string, string[]>;
  ca?: string;
  helmValues?: Record<string, unknown>;
}

function cluster(target: KubernetesTargetArgs, args: Partial<NatsClusterArgs>): NatsCluster {
  return new NatsCluster("orders", { ...trust, ...args, target: { kubernetes: target } });
}

function missing(): never {
  throw new Error("no cluster was made");
}

export const everyListener: Partial<NatsClusterArgs> = {
  serverNamePrefix: "eu-",
  gateway: { remotes: [{ name: "us", urls: ["nats://nats.us.example.com:7222"] }] },
  leafnodes: {},
  websocket: { allowedOrigins: ["https://app.example.com"] },
  mqtt: {},
  profiling: true,
  monitor: { tls: true, basePath: "/nats" },
  jetstream: { memory: "512MiB", disk: "10GiB", encryptionKey: "a key" },
};

/** Everything that can be turned on. */
export const everything: KubernetesNatsArgs = {
  ingress: {
    hosts: ["nats.example.com"],
    tlsSecretName: "nats-example-com",
    className: "nginx",
    annotations: { "cert-manager.io/cluster-issuer": "public" },
  },
  env: { GOMAXPROCS: "2", TEAM: { valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } } },
  exporter: {
    podMonitor: { labels: { release: "prometheus" }, interval: "30s" },
    prometheusRule: { labels: { release: "prometheus" } },
  },
  natsBox: {
    contexts: { default: {}, system: { credsSecret: "system-creds" }, old: { nkeySecret: "old" } },
    defaultContext: "system",
  },
  service: { type: "LoadBalancer", ports: { client: 14222 } },
  networkPolicy: {
    clients: [
      { namespace: "shop" },
      { namespaceLabels: { team: "orders" }, podLabels: { a: "b" } },
    ],
    leafnodes: [{ cidr: "10.1.0.0/16", except: ["10.1.2.0/24"] }],
    monitor: [{ podLabels: { app: "dashboard" } }],
    egress: [{ to: [{ cidr: "192.0.2.1/32" }], ports: [7422] }],
  },
  tolerations: [{ key: "messaging", operator: "Exists" }],
  nodeSelector: { pool: "messaging" },
  priorityClass: "high",
  podLabels: { tier: "bus" },
  podAnnotations: { "example.com/note": "x" },
  extraVolumes: [{ name: "creds", secret: { secretName: "hub-creds" } }],
  extraVolumeMounts: [{ name: "creds", mountPath: "/creds", readOnly: true }],
  extraResources: {
    route: {
      apiVersion: "networking.istio.io/v1",
      kind: "VirtualService",
      metadata: { name: "nats" },
      spec: { hosts: ["nats.example.com"] },
    },
  },
};
