import * as pulumi from "@pulumi/pulumi";
import type { NatsServerArgs } from "./cluster/args.ts";
import { secretEnvironment } from "./cluster/environment.ts";
import { renderConfig } from "./cluster/render.ts";
import { serverSettings, type ServerSettings } from "./cluster/settings.ts";
import { Listener, type ClusterSpec } from "./target/target.ts";
import { selectTarget, type TargetArgs } from "./select-target.ts";

/** Inputs of a NatsCluster. */
export interface NatsClusterArgs extends NatsServerArgs {
  /** Name of the cluster. @default nats-entra */
  clusterName?: string;
  /** The trusted operator, as `NatsKeys` answers it; likewise the next four. */
  operatorJwt: pulumi.Input<string>;
  /** The operator's JWT that is trusted as well, while a rotation lasts. @default none */
  previousOperatorJwt?: pulumi.Input<string | undefined>;
  /** Public key of the system account. */
  systemAccount: pulumi.Input<string>;
  /** Account JWTs by public key: every node holds all of them (resolver MEMORY). */
  accountJwts: pulumi.Input<Record<string, string>>;
  /** Used for every connection that brings no NATS credentials: it may only ask the callout. */
  sentinel: pulumi.Input<string>;
  /** Where the nodes run. */
  target: TargetArgs;
}

/** A NATS cluster in operator mode in which every node has the same configuration, to the letter. */
export class NatsCluster extends pulumi.ComponentResource {
  /** Client addresses. */
  readonly servers: pulumi.Output<string[]>;
  /** Base addresses of the monitoring endpoints. */
  readonly monitors: pulumi.Output<string[]>;
  /** Addresses of `gateway`, `leafnodes`, `websocket` and `mqtt`, as far as they are turned on. */
  readonly listeners: pulumi.Output<Record<string, string[]>>;
  /** PEM of the authority behind the servers' TLS, where the deployment knows it. */
  readonly ca: pulumi.Output<string | undefined>;
  /** Whether clients can begin with TLS: `tls: { handshakeFirst: true }` of the client library. */
  readonly takesTlsFirst: pulumi.Output<boolean>;
  /** Values for the official Helm chart, where a cluster of it is to be adopted (`existingNats`). */
  // any: free-form values have no other type in the schema of the component package
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly helmValues: pulumi.Output<Record<string, any> | undefined>;
  /** SHA-256 of the configuration; every node shows it as tag `config:<digest>` in `/varz`. */
  readonly configDigest: pulumi.Output<string>;

  constructor(name: string, args: NatsClusterArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:NatsCluster", name, {}, options);
    const nodes = args.nodes ?? 3;
    const target = selectTarget(args.target);
    const layout = target.layout(nodes);
    const clusterName = args.clusterName ?? "nats-entra";
    const settings = serverSettings(clusterName, args, layout);
    const { operatorJwt, previousOperatorJwt, systemAccount, accountJwts, sentinel } = args;
    const trust = { operatorJwt, previousOperatorJwt, systemAccount, accountJwts, sentinel };
    const rendered = pulumi
      .output({ ...trust, tags: args.tags, overrides: args.config })
      .apply((known) => renderConfig({ ...settings, ...known }));
    const placement = target.runCluster(
      name,
      {
        nodes,
        clusterName,
        serverNamePrefix: args.serverNamePrefix ?? "",
        ...listenersOf(settings),
        handshakeFirst: settings.client.handshakeFirst,
        monitor: {
          scheme: settings.monitor.tls === true ? "https" : "http",
          basePath: settings.monitor.basePath ?? "",
        },
        profiling: args.profiling ?? false,
        jetstream: settings.jetstream,
        secretEnvironment: secretEnvironment(args),
        config: rendered.text,
        configTag: rendered.digest.apply((digest) => `config:${digest}`),
        restart: rendered.restart,
        tls: args.tls,
      },
      this,
    );
    this.servers = pulumi.output(placement.servers);
    this.monitors = pulumi.output(placement.monitors);
    this.listeners = pulumi.output(placement.listeners as Record<string, string[]>);
    this.takesTlsFirst = pulumi.output(placement.takesTlsFirst);
    this.ca = pulumi.output(placement.ca ?? args.tls?.ca);
    this.helmValues = pulumi.output(placement.helmValues);
    this.configDigest = rendered.digest;
    this.registerOutputs({
      servers: this.servers,
      monitors: this.monitors,
      listeners: this.listeners,
      takesTlsFirst: this.takesTlsFirst,
      ca: this.ca,
      helmValues: this.helmValues,
      configDigest: this.configDigest,
    });
  }
}

/** What is turned on, and what of it takes clear text. */
function listenersOf(settings: ServerSettings): Pick<ClusterSpec, "listeners" | "clearText"> {
  const optional = {
    [Listener.Gateway]: settings.gateway,
    [Listener.LeafNodes]: settings.leafnodes,
    [Listener.WebSocket]: settings.websocket,
    [Listener.Mqtt]: settings.mqtt,
  };
  const names = Object.keys(optional) as (keyof typeof optional)[];
  return {
    listeners: [Listener.Client, Listener.Cluster, ...names.filter((name) => optional[name])],
    clearText: settings.websocket?.tlsEndsBefore === true ? [Listener.WebSocket] : [],
  };
}
