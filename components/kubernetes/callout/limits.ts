import * as pulumi from "@pulumi/pulumi";

/** Kubernetes, MaxSecretSize; for ConfigMaps the same. */
const maxObject = 1024 * 1024;
/** Key Vault, "Azure Key Vault service limits". */
const maxVaultSecret = 25 * 1000;

/**
 * The files of a ConfigMap or a Secret, when they fit into one.
 *
 * @param what for the message: whose files
 * @throws RunError with size, limit and remedy
 */
export function fitting(what: string, data: Record<string, string>, remedy: string) {
  const bytes = Object.values(data).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  check(what, bytes, maxObject, "an object of Kubernetes", remedy);
  return data;
}

/** @throws RunError when the callout's secrets are too large for Key Vault */
export function fittingVault(secrets: string): string {
  const remedy = "leave keyVault out, or spread the accounts over several installations";
  check("secrets", Buffer.byteLength(secrets), maxVaultSecret, "a secret of Key Vault", remedy);
  return secrets;
}

function check(what: string, bytes: number, max: number, holder: string, remedy: string): void {
  if (bytes > max)
    throw new pulumi.RunError(
      `the callout's ${what}: ${bytes} bytes, but ${holder} holds at most ${max}; ${remedy}`,
    );
}
