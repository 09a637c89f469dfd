import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Secret } from "@pulumi/kubernetes/core/v1/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { metadata } from "../objects/metadata.ts";
import type { CalloutKeyVaultArgs } from "../args/callout.ts";
import type { Callout } from "./context.ts";
import { fitting, fittingVault } from "./limits.ts";
import { files } from "./paths.ts";

/** Name of the Secret, and of the SecretProviderClass that takes its place. */
export function secretsName({ callout }: Callout["place"]): string {
  return `${callout}-secrets`;
}

/** Seeds and credentials: in a Secret, or from the vault and then in no object of Kubernetes. */
export function calloutSecrets(callout: Callout): pulumi.CustomResource {
  const { keyVault } = callout.args;
  return keyVault ? providerClass(callout, keyVault) : secret(callout);
}

function secret({ name, place, spec, options }: Callout): Secret {
  const remedy = "spread the accounts over several installations";
  const stringData = pulumi
    .output(spec.secrets)
    .apply((text) => fitting("secrets", { [files.secrets]: text }, remedy));
  const named = metadata(place, secretsName(place), place.calloutSelector);
  return new Secret(
    `${name}-secrets`,
    { metadata: named, type: "Opaque", stringData: pulumi.secret(stringData) },
    options,
  );
}

/** Azure's provider of the CSI driver, mode "workload identity": its parameters are texts, YAML among them. */
function providerClass({ name, place, spec, options }: Callout, keyVault: CalloutKeyVaultArgs) {
  // nothing of the secrets gets into this object; they are only measured
  const vaultName = pulumi
    .all([keyVault.vaultName, pulumi.unsecret(pulumi.output(spec.secrets).apply(measured))])
    .apply(([vault]) => vault);
  const objects = pulumi.output(keyVault.secretName).apply(objectsText);
  const { clientId: clientID, tenantId: tenantID } = keyVault;
  return new CustomResource(
    `${name}-secrets`,
    {
      apiVersion: "secrets-store.csi.x-k8s.io/v1",
      kind: "SecretProviderClass",
      metadata: metadata(place, secretsName(place), place.calloutSelector),
      spec: {
        provider: "azure",
        parameters: {
          usePodIdentity: "false",
          clientID,
          tenantID,
          keyvaultName: vaultName,
          objects,
        },
      },
    },
    options,
  );
}

function measured(secrets: string): boolean {
  return fittingVault(secrets) !== "";
}

/** The newest version of the secret, as the file that the callout reads. */
function objectsText(secretName: string): string {
  const object = [
    ["objectName", secretName],
    ["objectType", "secret"],
    ["objectAlias", files.secrets],
  ].map(([key, value]) => `    ${key}: ${JSON.stringify(value)}\n`);
  return `array:\n  - |\n${object.join("")}`;
}
