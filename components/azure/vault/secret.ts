import { Secret } from "@pulumi/azure-native/keyvault/secret.js";
import * as pulumi from "@pulumi/pulumi";
import { checked } from "../common/checked.ts";
import type { Placed } from "../common/place.ts";

export interface SecretSpec {
  vaultName: pulumi.Input<string>;
  secretName: string;
  value: pulumi.Input<string>;
  contentType: string;
  /** Unix seconds. */
  expires?: number;
}

/** Key Vault refuses more, in bytes of the value ("About Azure Key Vault secrets"). */
const largest = 25 * 1024;

/** A secret of the vault. Another value is a new version of it; the versions before stay readable. */
export function vaultSecret(
  name: string,
  { vaultName, secretName, value, contentType, expires }: SecretSpec,
  { resourceGroupName, tags }: Placed,
  options: pulumi.CustomResourceOptions,
): Secret {
  // 1–127 letters, digits and dashes (Key Vault, "Objects, identifiers and versioning")
  if (!/^[A-Za-z0-9-]{1,127}$/.test(secretName))
    throw new pulumi.RunError(
      `${name}: "${secretName}" is not a name for a secret: 1 to 127 letters, digits and dashes`,
    );
  return new Secret(
    name,
    {
      resourceGroupName,
      tags,
      vaultName,
      secretName,
      properties: {
        value: pulumi.secret(checked(value, (text) => checkSize(name, text))),
        contentType,
        attributes: { enabled: true, expires },
      },
    },
    options,
  );
}

function checkSize(name: string, text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes > largest)
    throw new pulumi.RunError(
      `${name}: the secret has ${bytes} bytes, Key Vault takes ${largest}; hand the secrets over as a Kubernetes Secret`,
    );
  return text;
}

/**
 * When a secret ends, in Unix seconds.
 *
 * @param day a day of UTC, which it ends with, for example `2027-06-30`
 * @throws RunError when it is none
 */
export function endOf(name: string, day: string): number {
  const end = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T23:59:59Z`) : NaN;
  // Date.parse takes 30 February for a day of March
  if (Number.isNaN(end) || new Date(end).toISOString().slice(0, 10) !== day)
    throw new pulumi.RunError(`${name}: expires: "${day}" is not a day; write it as 2027-06-30`);
  return end / 1000;
}
