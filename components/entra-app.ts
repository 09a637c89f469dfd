import * as pulumi from "@pulumi/pulumi";
import type { AppRegistration, AppSpec, RoleAssignmentArgs } from "./directory/registration.ts";
import type { EntraDirectoryArgs } from "./entra/args.ts";
import { registerInEntra } from "./entra/app.ts";
import type { LocalDirectoryArgs } from "./local/args.ts";
import { registerLocally } from "./local/app.ts";
import { readDocument } from "./inputs/policy.ts";
import { suggest } from "./inputs/suggest.ts";

/** Inputs of an EntraApp. */
export interface EntraAppArgs {
  /** Name of the application as people see it when they sign in. */
  displayName: string;
  /** The compiled policy, as `policy` of a NatsEntra. */
  policy: string;
  /** The tenant's id. */
  tenantId: string;
  /** The roles that each identity holds. */
  assignments?: RoleAssignmentArgs[];
  /** The directory that holds the registration. */
  directory: DirectoryArgs;
}

/** Which directory holds the registration: exactly one is given. */
export interface DirectoryArgs {
  /** The Entra-shaped issuer of the local target. */
  local?: LocalDirectoryArgs;
  /** Microsoft Entra ID. */
  entra?: EntraDirectoryArgs;
}

/**
 * The application in Entra ID that tokens are made for: one app role per role of the policy, and the
 * assignments of people and workloads to them.
 *
 * A role's id is the UUIDv5 of its value, so that it stays the same for ever; a role that leaves the
 * policy leaves the application, and its assignments go with it.
 */
export class EntraApp extends pulumi.ComponentResource {
  /** The application's id: what tokens carry as `aud`. */
  readonly clientId: pulumi.Output<string>;
  /** Id of the public client that the `nats-entra` command signs people in with. */
  readonly cliClientId: pulumi.Output<string>;
  /** What clients ask for: `api://<clientId>/.default`. */
  readonly scope: pulumi.Output<string>;
  /** Ids of the workloads' applications, by name: what their programs sign in as. */
  readonly workloads: pulumi.Output<Record<string, string>>;
  /** The newer password of each workload that asks for `rotation`, by name; secret. */
  readonly workloadSecrets: pulumi.Output<Record<string, string>>;

  constructor(name: string, args: EntraAppArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:EntraApp", name, {}, options);
    const policy = readDocument(args.policy);
    const assignments = args.assignments ?? [];
    for (const { role, principalName } of assignments) {
      if (!(role in policy.roles))
        throw new pulumi.RunError(
          `${name}: ${principalName} is assigned the role "${role}", which the policy does not have` +
            suggest(role, Object.keys(policy.roles)),
        );
    }
    const { displayName, tenantId } = args;
    const app = register(
      name,
      { displayName, tenantId, roles: policy.roles, assignments },
      args.directory,
      this,
    );
    this.clientId = pulumi.output(app.clientId);
    this.cliClientId = pulumi.output(app.cliClientId);
    this.scope = pulumi.interpolate`api://${this.clientId}/.default`;
    this.workloads = pulumi.output(app.workloads);
    this.workloadSecrets = pulumi.secret(pulumi.output(app.secrets ?? {}));
    this.registerOutputs({
      clientId: this.clientId,
      cliClientId: this.cliClientId,
      scope: this.scope,
      workloads: this.workloads,
      workloadSecrets: this.workloadSecrets,
    });
  }
}

function register(
  name: string,
  spec: AppSpec,
  { local, entra }: DirectoryArgs,
  parent: pulumi.Resource,
): AppRegistration {
  if (local && entra)
    throw new pulumi.RunError(`${name}: directory: name one of local and entra, not both`);
  if (local) return registerLocally(name, spec, local, parent);
  if (entra) return registerInEntra(name, spec, entra, parent);
  throw new pulumi.RunError(
    `${name}: directory: name the directory: { entra: {} } or, for the local target, { local: … }`,
  );
}
