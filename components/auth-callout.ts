import * as pulumi from "@pulumi/pulumi";
import { CONTROL_DATA, streamsDigest } from "../access/index.ts";
import { bundleFile } from "./callout/bundle-file.ts";
import type {
  CalloutAuditArgs,
  FurtherTenantArgs,
  IssuerKeysArgs,
  LoginLimitsArgs,
  OidcIssuerArgs,
} from "./callout/args.ts";
import { auditSettings, warnOfBestEffort } from "./callout/audit.ts";
import { loginSettings } from "./callout/logins.ts";
import { entra, furtherIssuers, keySettings } from "./callout/issuers.ts";
import { checkedServers } from "./callout/servers.ts";
import { readDocument } from "./inputs/policy.ts";
import { selectTarget, type TargetArgs } from "./select-target.ts";

/** Inputs of an AuthCallout. */
export interface AuthCalloutArgs {
  /** The compiled policy, as `policy` of a NatsEntra. */
  policy: string;
  /** Seeds and credentials of the callout, as `NatsKeys` hands them out; secret. */
  secrets: pulumi.Input<string>;
  /** Client addresses of the cluster. */
  servers: pulumi.Input<string[]>;
  /** PEM of the authority behind the cluster's TLS, when it uses TLS. */
  natsCa?: pulumi.Input<string>;
  /** Whether to begin with TLS, which the cluster has to allow (`takesTlsFirst`). @default false */
  handshakeFirst?: pulumi.Input<boolean>;
  /** Lets `nats://` in `servers` carry the callout's credentials in clear text beyond this machine. @default false */
  allowClearText?: boolean;
  /** The tenant and the application whose tokens are accepted. */
  issuer: IssuerArgs;
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
  /** Names of the only clusters whose servers are answered. @default any that trusts the operator */
  clusters?: string[];
  /**
   * How clients may connect: `STANDARD`, `WEBSOCKET`, `MQTT`, `LEAFNODE`; user JWTs hold their connections to it.
   *
   * @default STANDARD and WEBSOCKET
   */
  connectionTypes?: string[];
  /** Copies that JetStream keeps of revocations and grants, when the policy has the account CONTROL. @default 1 */
  controlReplicas?: number;
  /** Whole, at least 1; with only one nobody can log in while it is being replaced. @default 2 */
  replicas?: number;
  /** Where the callout runs. */
  target: TargetArgs;
}

/** Whose tokens are believed, and which of them. */
export interface IssuerArgs {
  /** The tenant's id; tokens of every other tenant are refused. */
  tenantId: string;
  /** The application's id; tokens for every other audience are refused. */
  audience: pulumi.Input<string>;
  /** Base address of the Entra cloud. @default https://login.microsoftonline.com */
  authority?: string;
  /** PEM of the authority behind the issuer's TLS; the system's authorities when absent. */
  ca?: pulumi.Input<string>;
}

/**
 * The service that NATS asks about every login: it verifies the Entra token and answers with exactly
 * the subjects of the identity's roles. Replicas share the work; a change of policy is a reload.
 */
export class AuthCallout extends pulumi.ComponentResource {
  /** Base addresses of the replicas: `/readyz`, `/metrics`. */
  readonly endpoints: pulumi.Output<string[]>;
  /** Digest of the policy in force: the same in every user JWT, log line and readiness answer. */
  readonly policyDigest: pulumi.Output<string>;

  constructor(name: string, args: AuthCalloutArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:AuthCallout", name, {}, options);
    const policy = readDocument(args.policy);
    const { digest } = policy;
    const { tenantId, authority, audience, ca } = args.issuer;
    const { furtherTenants, oidcIssuers, clusters, controlReplicas = 1 } = args;
    const further = furtherIssuers(policy, audience, furtherTenants, oidcIssuers);
    const connectionTypes = typesOf(args);
    const keys = keySettings(args.issuerKeys);
    const audit = auditSettings(args.audit);
    const logins = loginSettings(args.logins);
    warnOfBestEffort(audit, this);
    // certificates are public, also when they come from a resource with a private key beside them
    const settings = pulumi
      .unsecret(
        pulumi.output({
          ...{ audience, ca, further },
          ...{ servers: args.servers, natsCa: args.natsCa, handshakeFirst: args.handshakeFirst },
        }),
      )
      .apply((known) => ({
        servers: checkedServers(known.servers, known.natsCa !== undefined, args.allowClearText),
        natsCa: known.natsCa,
        ...(known.handshakeFirst === true && { handshakeFirst: true }),
        ...(args.allowClearText === true && { allowClearText: true }),
        issuer: {
          tenantId,
          audience: known.audience,
          authority: authority ?? entra,
          ca: known.ca,
        },
        furtherIssuers: known.further,
        keys,
        ...(clusters && { clusters }),
        ...(connectionTypes && { connectionTypes }),
        control: { replicas: controlReplicas },
        audit,
        ...(logins && { logins }),
      }));
    const placement = selectTarget(args.target).runCallout(
      name,
      {
        replicas: replicasOf(args),
        bundle: bundleFile("callout.mjs"),
        policy: JSON.stringify(policy),
        policyDigest: digest,
        // without CONTROL_DATA nobody makes them
        streams: Object.hasOwn(policy.accounts, CONTROL_DATA) ? streamsDigest(policy) : undefined,
        secrets: pulumi.secret(args.secrets),
        settings,
      },
      this,
    );
    this.endpoints = pulumi.output(placement.endpoints);
    this.policyDigest = pulumi.output(digest);
    this.registerOutputs({ endpoints: this.endpoints, policyDigest: this.policyDigest });
  }
}

/** As user JWTs and the callout's configuration name them. */
const connectionTypes = ["STANDARD", "WEBSOCKET", "MQTT", "LEAFNODE"];

/** @throws RunError for a kind that there is not, or none */
function typesOf({ connectionTypes: types }: AuthCalloutArgs): string[] | undefined {
  const unknown = types?.find((type) => !connectionTypes.includes(type));
  if (unknown === undefined && types?.length !== 0) return types;
  throw new pulumi.RunError(
    `connectionTypes: ${unknown === undefined ? "nobody could connect" : `there is no "${unknown}"`}; list some of ${connectionTypes.join(", ")}`,
  );
}

/** @throws RunError for a number with which nobody could ever log in */
function replicasOf({ replicas = 2 }: AuthCalloutArgs): number {
  if (Number.isSafeInteger(replicas) && replicas >= 1) return replicas;
  throw new pulumi.RunError(
    `replicas: ${replicas} callouts can answer no login; use 2 or more, or 1 for a try`,
  );
}
