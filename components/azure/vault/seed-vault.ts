import { Vault } from "@pulumi/azure-native/keyvault/vault.js";
import * as pulumi from "@pulumi/pulumi";
import { diagnose } from "../common/diagnostics.ts";
import { vaultName, vaultNameFault } from "../common/names.ts";
import { placed, type AzurePlaceArgs } from "../common/place.ts";
import { assignRole, BuiltInRole, PrincipalType } from "../common/roles.ts";
import { networkRules, type VaultNetworkArgs } from "./network.ts";
import { privateEndpoint } from "./private-endpoint.ts";
import { endOf, vaultSecret } from "./secret.ts";

/** Inputs of a SeedVault. */
export interface SeedVaultArgs extends AzurePlaceArgs {
  /** The tenant whose identities may be given access. */
  tenantId: string;
  /** The callout's seeds and credentials: what `calloutSecrets(keys)` answers. Secret. */
  secrets: pulumi.Input<string>;
  /** Object id of the callout's identity (`WorkloadIdentity.principalId`), which alone reads them. */
  calloutPrincipalId: pulumi.Input<string>;
  /** The networks that reach the vault. */
  network: VaultNetworkArgs;
  /** Name of the vault, once in all of Azure. @default the component's, with an end that follows from tenant, project and stack */
  vaultName?: string;
  /** Name of the secret with the callout's seeds. @default callout */
  secretName?: string;
  /** Seed (SO…) of a signing key of the operator, to be kept as `operator-signing`, which nobody is given. Secret. */
  operatorSeed?: pulumi.Input<string>;
  /** Last day of the secrets, UTC, as `2027-06-30`: a reminder, Key Vault hands out what has ended. */
  expires?: string;
  /** Id of a Log Analytics workspace (`Monitoring.workspaceId`): every access is logged there. */
  workspaceId?: pulumi.Input<string>;
  /** Takes back a vault of this name that was deleted less than 90 days ago, with all its secrets. @default false */
  recover?: boolean;
}

/** Key Vault, "Soft-delete overview": the longest. */
const retentionDays = 90;

/**
 * A Key Vault with what the callout proves itself by: one secret, which the callout's identity reads and
 * nobody else is given.
 *
 * The vault and its secrets are protected unless the component's option says `protect: false`. The state of
 * the stack has the values too, encrypted by its secrets provider: they are inputs.
 */
export class SeedVault extends pulumi.ComponentResource {
  /** Name of the vault: unique in all of Azure. */
  readonly vaultName: pulumi.Output<string>;
  /** Address of the vault, for example `https://orders-seeds-4k2v9x0q.vault.azure.net/`. */
  readonly vaultUri: pulumi.Output<string>;
  /** Name of the secret with the callout's seeds. */
  readonly secretName: pulumi.Output<string>;
  /** Address of the newest version of that secret; another one after each change. */
  readonly secretUri: pulumi.Output<string>;

  constructor(name: string, args: SeedVaultArgs, options?: pulumi.ComponentResourceOptions) {
    super("nats-entra:index:SeedVault", name, {}, options);
    const place = placed(args);
    const expires = args.expires === undefined ? undefined : endOf(name, args.expires);
    const kept = { parent: this, protect: options?.protect ?? true };
    const vault = new Vault(`${name}-vault`, vaultInputs(name, args), kept);
    const secret = vaultSecret(
      `${name}-callout`,
      {
        vaultName: vault.name,
        secretName: args.secretName ?? "callout",
        value: args.secrets,
        contentType: "application/json",
        expires,
      },
      place,
      kept,
    );
    if (args.operatorSeed !== undefined) {
      const operator = {
        vaultName: vault.name,
        secretName: "operator-signing",
        value: args.operatorSeed,
        contentType: "text/plain",
        expires,
      };
      vaultSecret(`${name}-operator`, operator, place, kept);
    }
    assignRole(
      `${name}-callout-reads`,
      {
        role: BuiltInRole.KeyVaultSecretsUser,
        principalId: args.calloutPrincipalId,
        principalType: PrincipalType.ServicePrincipal,
        scope: secret.id, // not the vault: the operator's seed is beside it
      },
      { parent: this },
    );
    if (args.network.privateEndpoint)
      privateEndpoint(name, vault.id, args.network.privateEndpoint, place, this);
    if (args.workspaceId !== undefined) {
      const { workspaceId } = args;
      const log = { resourceId: vault.id, workspaceId, categories: ["AuditEvent"] };
      diagnose(`${name}-audit`, log, { parent: this });
    }
    this.vaultName = vault.name;
    this.vaultUri = vault.properties.apply(({ vaultUri }) => vaultUri);
    this.secretName = secret.name;
    // an address, though of a resource with a secret input
    this.secretUri = pulumi.unsecret(
      secret.properties.apply(({ secretUriWithVersion }) => secretUriWithVersion),
    );
    this.registerOutputs({
      vaultName: this.vaultName,
      vaultUri: this.vaultUri,
      secretName: this.secretName,
      secretUri: this.secretUri,
    });
  }
}

function vaultInputs(name: string, args: SeedVaultArgs) {
  const { tenantId, recover = false } = args;
  return {
    ...placed(args),
    vaultName: nameOf(name, args),
    properties: {
      tenantId,
      sku: { family: "A", name: "standard" as const },
      enableRbacAuthorization: true,
      enableSoftDelete: true,
      softDeleteRetentionInDays: retentionDays,
      enablePurgeProtection: true,
      // nothing of Azure itself needs the seeds
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      createMode: recover ? ("recover" as const) : undefined,
      ...networkRules(name, args.network),
    },
  };
}

function nameOf(name: string, { vaultName: given, tenantId }: SeedVaultArgs): string {
  if (given === undefined)
    return vaultName(name, [tenantId, pulumi.getProject(), pulumi.getStack(), name]);
  const fault = vaultNameFault(given);
  if (fault !== undefined) throw new pulumi.RunError(`${name}: vaultName: "${given}": ${fault}`);
  return given;
}
