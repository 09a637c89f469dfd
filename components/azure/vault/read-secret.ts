import { getClientTokenOutput } from "@pulumi/azure-native/authorization/getClientToken.js";
import * as pulumi from "@pulumi/pulumi";
import { fetchSecret } from "./fetch-secret.ts";

/** A secret of a Key Vault. */
export interface StoredSecret {
  /** Address of the vault, for example `https://operators.vault.azure.net`. */
  vaultUri: string;
  /** Name of the secret in the vault. */
  secretName: string;
}

/** Of the public and the national clouds. */
const vaultHost =
  /^[a-z][a-z0-9-]{1,22}[a-z0-9]\.(vault\.azure\.net|vault\.azure\.cn|vault\.usgovcloudapi\.net)$/i;

/**
 * The value of a secret in a vault, read by the identity that deploys, at every deployment and
 * preview. A secret output; the state does not hold it unless a resource takes it as an input.
 *
 * That identity needs the role Key Vault Secrets User on the secret, and the machine has to be among those
 * that the vault's network rules let in.
 *
 * @throws RunError saying what Key Vault answered, and what to do
 * @example
 * new NatsKeys("keys", {
 *   policy,
 *   operator: { jwt, signingSeed: readSecret({ vaultUri, secretName: "operator-signing" }) },
 * });
 */
export function readSecret(
  { vaultUri, secretName }: StoredSecret,
  options?: pulumi.InvokeOutputOptions,
): pulumi.Output<string> {
  const vault = URL.parse(vaultUri);
  // a token of the deploying identity goes there
  if (vault?.protocol !== "https:" || vault.port !== "" || !vaultHost.test(vault.hostname))
    throw new pulumi.RunError(
      `readSecret: "${vaultUri}" is not the address of a vault; write https://NAME.vault.azure.net`,
    );
  if (!/^[A-Za-z0-9-]{1,127}$/.test(secretName))
    throw new pulumi.RunError(
      `readSecret: "${secretName}" is not a name for a secret: 1 to 127 letters, digits and dashes`,
    );
  const audience = `https://${vault.hostname.split(".").slice(1).join(".")}`;
  const address = new URL(`/secrets/${secretName}?api-version=7.4`, vault);
  const { token } = pulumi.secret(getClientTokenOutput({ endpoint: audience }, options));
  return pulumi.secret(token.apply((known) => fetchSecret(address, known)));
}
