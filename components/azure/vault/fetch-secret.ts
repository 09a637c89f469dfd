import * as pulumi from "@pulumi/pulumi";

/**
 * The value of a secret, without space around it.
 *
 * @param address of the secret, with the version of the protocol (Key Vault REST API, "Get Secret")
 * @param token the reader's, for the vault
 * @throws RunError saying what Key Vault answered, and what to do
 */
export async function fetchSecret(address: URL, token: string): Promise<string> {
  const secret = `${address.origin}${address.pathname}`;
  let answer: Response;
  try {
    answer = await fetch(address, {
      headers: { authorization: `Bearer ${token}` },
      redirect: "error",
      signal: AbortSignal.timeout(30_000),
    });
  } catch {
    throw new pulumi.RunError(`readSecret: ${secret} cannot be reached from here`);
  }
  if (!answer.ok)
    throw new pulumi.RunError(
      `readSecret: ${secret}: Key Vault answers ${answer.status}${remedies[answer.status] ?? ""}`,
    );
  const { value } = (await answer.json()) as { value?: unknown };
  if (typeof value !== "string") throw new pulumi.RunError(`readSecret: ${secret} has no value`);
  return value.trim();
}

const remedies: Readonly<Record<number, string>> = {
  401: ": the identity that deploys is of another tenant than the vault",
  403: ': give the identity that deploys the role "Key Vault Secrets User" on the secret, and let this machine\'s address in',
  404: ": there is no such secret; put it there: az keyvault secret set",
};
