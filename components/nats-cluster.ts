import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { bytesOf, type Size } from "../access/quantity.ts";
import type { JetStreamArgs, NatsServerArgs } from "./cluster/args.ts";
import { serverConfig } from "../nats/index.ts";
import { Listener, type ClusterLayout } from "./target.ts";
import { targetFor, type TargetArgs } from "./targets.ts";

export interface NatsClusterArgs extends NatsServerArgs {
  /** @default nats-entra */
  clusterName?: string;
  /** The trusted operator, as `NatsKeys` answers it; likewise the next three. */
  operatorJwt: pulumi.Input<string>;
  /** Public key of the system account. */
  systemAccount: pulumi.Input<string>;
  /** Account JWTs by public key: every node holds all of them (resolver MEMORY). */
  accountJwts: pulumi.Input<Record<string, string>>;
  /** Used for every connection that brings no NATS credentials: it may do nothing but ask the callout. */
  sentinel: pulumi.Input<string>;
  target: TargetArgs;
}

/** A NATS cluster in operator mode in which every node has the same configuration, to the letter. */
export class NatsCluster extends pulumi.ComponentResource {
  /** Client addresses. */
  readonly servers: pulumi.Output<string[]>;
  /** Base addresses of the monitoring endpoints. */
  readonly monitors: pulumi.Output<string[]>;
  /** PEM of the authority behind the servers' TLS, where the deployment knows it. */
  readonly ca: pulumi.Output<string | undefined>;
  /** Values for the official Helm chart, where a cluster of it is to be adopted (`existingNats`). */
  readonly helmValues: pulumi.Output<Record<string, unknown> | undefined>;
  /** SHA-256 of the configuration; every node shows it as tag `config:<digest>` in `/varz`. */
  readonly configDigest: pulumi.Output<string>;

  constructor(name: string, args: NatsClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:NatsCluster", name, {}, options);
    const nodes = args.nodes ?? 3;
    const target = targetFor(args.target);
    const layout = target.layout(nodes);
    const clusterName = args.clusterName ?? "nats-entra";
    const limits = jetStreamLimits(args.jetstream ?? {});
    const { operatorJwt, systemAccount, accountJwts, sentinel } = args;
    const rendered = pulumi
      .output({ operatorJwt, systemAccount, accountJwts, sentinel })
      .apply((trust) => render(args, layout, limits, trust));
    const placement = target.runCluster(
      name,
      {
        nodes,
        clusterName,
        serverNamePrefix: args.serverNamePrefix ?? "",
        listeners: [Listener.Client, Listener.Cluster],
        clearText: [],
        monitor: { scheme: "http", basePath: "" },
        profiling: false,
        jetstream: limits,
        secretEnvironment: {},
        config: rendered.config,
        configTag: rendered.digest.apply((digest) => `config:${digest}`),
        restart: rendered.restart,
        tls: args.tls,
      },
      this,
    );
    this.servers = pulumi.output(placement.servers);
    this.monitors = pulumi.output(placement.monitors);
    this.ca = pulumi.output(placement.ca ?? args.tls?.ca);
    this.helmValues = pulumi.output(placement.helmValues);
    this.configDigest = rendered.digest;
    this.registerOutputs({
      servers: this.servers,
      monitors: this.monitors,
      ca: this.ca,
      helmValues: this.helmValues,
      configDigest: this.configDigest,
    });
  }
}

interface Trust {
  operatorJwt: string;
  systemAccount: string;
  accountJwts: Record<string, string>;
  sentinel: string;
}

interface Rendered {
  config: string;
  digest: string;
  restart: string;
}

/** The configuration's text with its own digest as a tag, so that each node shows what it runs. */
function render(
  args: NatsClusterArgs,
  layout: ClusterLayout,
  limits: { memory: number; disk: number },
  trust: Trust,
): Rendered {
  const { serverName, host, ports, monitorHost } = layout;
  const hasTls = args.tls !== undefined || layout.bringsTls;
  const clusterName = args.clusterName ?? "nats-entra";
  const withTags = (tags: string[]) =>
    serverConfig({
      ...trust,
      serverName,
      tags,
      client: { host, port: ports.client, tls: hasTls ? layout.tls(Listener.Client) : undefined },
      cluster: {
        name: clusterName,
        host,
        port: ports.cluster,
        routes: layout.routes,
        tls: hasTls ? layout.tls(Listener.Cluster) : undefined,
      },
      monitor: { host: monitorHost, port: ports.monitor },
      jetstream: { storeFolder: layout.storeFolder, ...limits },
    });
  const digest = sha256(withTags([]));
  // nats-server's reload.go refuses or ignores changes of these
  const { operatorJwt, systemAccount } = trust;
  const { storeFolder } = layout;
  return {
    config: withTags([`config:${digest}`]),
    digest,
    restart: sha256(
      JSON.stringify({ operatorJwt, systemAccount, clusterName, limits, tls: hasTls, storeFolder }),
    ),
  };
}

function jetStreamLimits({ memory = "256MiB", disk = "1GiB" }: JetStreamArgs): {
  memory: number;
  disk: number;
} {
  return { memory: bytes("memory", memory), disk: bytes("disk", disk) };
}

function bytes(what: string, size: string): number {
  const value = bytesOf(size as Size);
  if (value !== undefined && value >= 0) return value;
  throw new pulumi.RunError(
    `jetstream.${what}: "${size}" is not a size; write for example "256MiB" or "1GiB"`,
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
