import * as pulumi from "@pulumi/pulumi";
import { declaredStreams } from "../access/index.ts";
import { AuthCallout } from "./auth-callout.ts";
import { clientOf, type LocalClientArgs } from "./client.ts";
import type {
  CalloutAuditArgs,
  FurtherTenantArgs,
  IssuerKeysArgs,
  LoginLimitsArgs,
  OidcIssuerArgs,
} from "./callout/args.ts";
import { auditRoom } from "./callout/audit-room.ts";
import type { RoleAssignmentArgs } from "./directory/registration.ts";
import type { DirectoryArgs } from "./entra-app.ts";
import type { NatsServerArgs } from "./cluster/args.ts";
import { EntraApp } from "./entra-app.ts";
import { NatsCluster } from "./nats-cluster.ts";
import { calloutSecrets, NatsKeys } from "./nats-keys.ts";
import type { OperatorArgs } from "./keys/args.ts";
import { writeClientFiles } from "./local/client-files.ts";
import { readPolicy } from "./inputs/policy.ts";
import { checkStreams } from "./inputs/streams.ts";
import { PolicyRecord, recordedPolicy } from "./resources/policy-record.ts";
import { StreamRecord } from "./resources/stream-record.ts";
import type { TargetArgs } from "./select-target.ts";

/** Inputs of a NatsEntra. */
export interface NatsEntraArgs extends NatsServerArgs {
  /** Name of the application as people see it when they sign in. */
  displayName: string;
  /**
   * The compiled policy with its invariants, as JSON text: what `policyOf("./policies")` of @nats-entra/compiler
   * answers, or the file that `nats-entra policy compile` writes. Its invariants are proved before anything is deployed.
   */
  policy: string;
  /** Digest (`sha256:…`) of the document that was reviewed: nothing is deployed for another one. @default any policy */
  reviewedPolicy?: string;
  /** The tenant whose identities are let in. */
  tenant: TenantArgs;
  /** Other tenants whose identities are let in. @default none */
  furtherTenants?: FurtherTenantArgs[];
  /** OIDC issuers whose identities may log in, such as CI services. @default none */
  oidcIssuers?: OidcIssuerArgs[];
  /** How the issuers' keys are refreshed. @default every hour, kept for 24 hours */
  issuerKeys?: IssuerKeysArgs;
  /** How audit records are kept. @default on stdout, in files where the target has a place, and in CONTROL_DATA's stream */
  audit?: CalloutAuditArgs;
  /** Logins that one identity may have granted. @default 10000 at once, and 30 more a minute */
  logins?: LoginLimitsArgs;
  /** The directory that holds the registration. */
  directory: DirectoryArgs;
  /** The roles that each identity holds. */
  assignments?: RoleAssignmentArgs[];
  /** Replicas of the callout: whole, at least 1. @default 2 */
  replicas?: number;
  /** An operator that is kept elsewhere. @default one made for this stack */
  operator?: OperatorArgs;
  /** Rotation triggers by key: a new value rotates the key. See `NatsKeys`, likewise the next. */
  rotate?: Record<string, string>;
  /** Seconds for which a key that was rotated stays good. @default 86400, a day */
  rotationOverlap?: number;
  /**
   * Keys cannot be destroyed, by mistake or by `pulumi destroy`, while this is set; they can be rotated.
   * @default false
   */
  protect?: boolean;
  /** Where the nodes and the callout run. */
  target: TargetArgs;
}

/** The tenant whose identities are let in. */
export interface TenantArgs {
  /** The tenant's id. */
  tenantId: string;
  /** Base address of the Entra cloud. @default https://login.microsoftonline.com */
  authority?: string;
  /** PEM of the authority behind the issuer's TLS; the system's authorities when absent. */
  ca?: pulumi.Input<string>;
  /** Of an issuer on this machine: how the `nats-entra` command gets tokens there. @default none: people sign in */
  local?: LocalClientArgs;
}

/**
 * Entra identities become NATS permissions: the application and its roles, the keys, the cluster that
 * trusts them, and the callout that decides at every login. All from one compiled policy.
 *
 * @example
 * new NatsEntra("orders", {
 *   displayName: "Order messaging",
 *   policy: await policyOf("./policies"),
 *   tenant: { tenantId },
 *   …
 * });
 */
export class NatsEntra extends pulumi.ComponentResource {
  /** Client addresses. */
  readonly servers: pulumi.Output<string[]>;
  /** Base addresses of the nodes' monitoring endpoints. */
  readonly monitors: pulumi.Output<string[]>;
  /** Addresses of `gateway`, `leafnodes`, `websocket` and `mqtt`, as far as they are turned on. */
  readonly listeners: pulumi.Output<Record<string, string[]>>;
  /** PEM of the authority behind the servers' TLS, where the deployment knows it. */
  readonly ca: pulumi.Output<string | undefined>;
  /** Whether clients can begin with TLS: `tls: { handshakeFirst: true }` of the client library. */
  readonly takesTlsFirst: pulumi.Output<boolean>;
  /** Values for the official Helm chart, where a cluster of it is to be adopted. */
  // any: free-form values have no other type in the schema of the component package
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly helmValues: pulumi.Output<Record<string, any> | undefined>;
  /** Base addresses of the callout's replicas. */
  readonly callouts: pulumi.Output<string[]>;
  /** The application's id: what tokens carry as `aud`. */
  readonly clientId: pulumi.Output<string>;
  /** Id of the public client that people sign in with on the command line. */
  readonly cliClientId: pulumi.Output<string>;
  /** What clients ask for when they fetch a token. */
  readonly scope: pulumi.Output<string>;
  /** Ids of the workloads' applications, by name: what their programs sign in as. */
  readonly workloads: pulumi.Output<Record<string, string>>;
  /** The newer password of each workload that asks for `rotation`, by name; secret. */
  readonly workloadSecrets: pulumi.Output<Record<string, string>>;
  /** Digest of the policy in force. */
  readonly policyDigest: pulumi.Output<string>;
  /** Digest of the configuration that every node runs. */
  readonly configDigest: pulumi.Output<string>;
  /** Public key of the operator that every node trusts. */
  readonly operator: pulumi.Output<string>;
  /** Public keys of the accounts, by name: as a service learns where a caller is (`callerOf`). */
  readonly accounts: pulumi.Output<Record<string, string>>;
  /** Unix seconds since when each key is in use, by the names that `rotate` takes. */
  readonly keysSince: pulumi.Output<Record<string, number>>;
  /**
   * What a client has to know of this deployment, and nothing secret: the `client.json` of the client libraries and
   * of the `nats-entra` command. Export it under this name, and `nats-entra use` finds it.
   */
  // any: free-form values have no other type in the schema of the component package
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly client: pulumi.Output<Record<string, any>>;

  constructor(name: string, args: NatsEntraArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:NatsEntra", name, {}, options);
    const { displayName, policy, reviewedPolicy, tenant, directory, ...rest } = args;
    const { assignments, replicas, furtherTenants, oidcIssuers, issuerKeys, ...further } = rest;
    const { audit, logins, ...others } = further;
    const { operator, rotate, rotationOverlap, protect, target, ...server } = others;
    const { nodes = 3, jetstream } = server;
    const { tenantId, authority, ca } = tenant;
    const proven = readPolicy(policy, reviewedPolicy);
    const { document } = proven;
    if (!target.kubernetes?.existingNats)
      checkStreams(document, { nodes, hasJetStream: jetstream?.enabled !== false });
    const controlReplicas = nodes < 3 ? 1 : 3;
    const room = { policy: document, jetstream, replicas: controlReplicas };
    const record = new StreamRecord(
      `${name}-streams`,
      { accounts: declaredStreams(document) },
      { parent: this },
    );
    // what it refuses must not have changed anything else
    const child = { parent: this, dependsOn: [record] };
    const app = new EntraApp(
      `${name}-app`,
      {
        displayName,
        policy,
        tenantId,
        assignments,
        directory,
      },
      child,
    );
    const keysArgs = { policy, operator, rotate, rotationOverlap };
    const keys = new NatsKeys(`${name}-keys`, keysArgs, { ...child, protect });
    keysOf.set(this, keys);
    const cluster = new NatsCluster(
      `${name}-cluster`,
      {
        ...server,
        clusterName: name,
        operatorJwt: keys.operatorJwt,
        previousOperatorJwt: keys.previousOperatorJwt,
        systemAccount: keys.systemAccount,
        accountJwts: keys.accountJwts,
        sentinel: keys.sentinel,
        target,
      },
      child,
    );
    const callout = new AuthCallout(
      `${name}-callout`,
      {
        policy,
        secrets: calloutSecrets(keys),
        servers: cluster.servers,
        natsCa: args.tls?.ca,
        handshakeFirst: cluster.takesTlsFirst,
        issuer: { tenantId, authority, ca, audience: app.clientId },
        furtherTenants,
        oidcIssuers,
        issuerKeys,
        audit: auditRoom(audit, room),
        logins,
        clusters: clustersOf(name, args),
        ...((args.mqtt ?? args.leafnodes) && { connectionTypes: connectionTypesOf(args) }),
        controlReplicas,
        replicas,
        target,
      },
      { ...child, dependsOn: [record, cluster, app] },
    );
    // last of all: what failed halfway is still a change for the next preview
    new PolicyRecord(
      `${name}-policy`,
      { policy: recordedPolicy(proven), holders: holdersOf(args) },
      { parent: this, dependsOn: [cluster, app, callout] },
    );
    this.servers = cluster.servers;
    this.monitors = cluster.monitors;
    this.listeners = cluster.listeners;
    this.ca = cluster.ca;
    this.takesTlsFirst = cluster.takesTlsFirst;
    this.helmValues = cluster.helmValues;
    this.callouts = callout.endpoints;
    this.clientId = app.clientId;
    this.cliClientId = app.cliClientId;
    this.scope = app.scope;
    this.workloads = app.workloads;
    this.workloadSecrets = app.workloadSecrets;
    this.policyDigest = callout.policyDigest;
    this.configDigest = cluster.configDigest;
    this.operator = keys.operator;
    this.accounts = keys.accounts;
    this.keysSince = keys.since;
    const hosts = target.kubernetes?.tls?.hosts;
    this.client = clientOf(this, { ...tenant, document, assignments: args.assignments, hosts });
    if (target.local)
      writeClientFiles(
        name,
        { folder: target.local.folder, client: this.client, policy: JSON.stringify(document) },
        { parent: this, dependsOn: [cluster, app, callout] },
      );
    this.registerOutputs({
      servers: this.servers,
      monitors: this.monitors,
      listeners: this.listeners,
      ca: this.ca,
      takesTlsFirst: this.takesTlsFirst,
      helmValues: this.helmValues,
      callouts: this.callouts,
      clientId: this.clientId,
      cliClientId: this.cliClientId,
      scope: this.scope,
      workloads: this.workloads,
      workloadSecrets: this.workloadSecrets,
      policyDigest: this.policyDigest,
      configDigest: this.configDigest,
      operator: this.operator,
      accounts: this.accounts,
      keysSince: this.keysSince,
      client: this.client,
    });
  }
}

/**
 * Names of the clusters that ask the callout: this one, and those that gateways join it with. Unknown where a
 * single node has none, an installation of another's has its own, or gateways let anybody in.
 */
/** Kinds of connection that have a listener; MQTT and leaf nodes also need a role for it. */
function connectionTypesOf({ mqtt, leafnodes }: NatsEntraArgs): string[] {
  return [
    ...["STANDARD", "WEBSOCKET"],
    ...(mqtt ? ["MQTT"] : []),
    ...(leafnodes ? ["LEAFNODE"] : []),
  ];
}

function clustersOf(name: string, { nodes, gateway, target }: NatsEntraArgs): string[] | undefined {
  const isOurs = nodes !== 1 && target.kubernetes?.existingNats === undefined;
  if (!isOurs || gateway?.rejectUnknown === false) return undefined;
  return [...new Set([name, ...(gateway?.remotes ?? []).map((remote) => remote.name)])];
}

/** Whom the program assigns, by role. */
function holdersOf({ assignments = [] }: NatsEntraArgs): Record<string, string[]> {
  const byRole = Map.groupBy(assignments, ({ role }) => role);
  return Object.fromEntries(
    [...byRole].map(([role, all]) => [role, all.map(({ principalName }) => principalName).sort()]),
  );
}

/** Beside the component and not in it: an own property would become an output. */
const keysOf = new WeakMap<NatsEntra, NatsKeys>();

/**
 * The seeds and credentials of a stack's callout, as `calloutSecrets` gives them: for a vault of your own.
 *
 * @param stack a component of this program
 * @throws RunError for a NatsEntra that this program did not make
 * @example new SeedVault("seeds", { secrets: calloutSecretsOf(stack), … })
 */
export function calloutSecretsOf(stack: NatsEntra): pulumi.Output<string> {
  const keys = keysOf.get(stack);
  if (!keys) throw new pulumi.RunError("calloutSecretsOf takes a NatsEntra of this program");
  return calloutSecrets(keys);
}
