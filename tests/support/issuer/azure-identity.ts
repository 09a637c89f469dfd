import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  DeviceCodeCredential,
  WorkloadIdentityCredential,
  type TokenCredential,
} from "@azure/identity";

/** What the program below is told, as JSON in its only argument. */
export interface AzureRequest {
  readonly credential: "secret" | "certificate" | "assertion" | "workload" | "device";
  readonly authority: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly scope: string;
  /** The secret, the certificate with its key (PEM), the assertion, or the file that holds one. */
  readonly proof: string;
}

/**
 * Microsoft's own client as a program of its own, because it finds a CA only in NODE_EXTRA_CA_CERTS. It prints one
 * JSON line: the token twice (the second time from the client's cache), or the error. For a device code a line with the
 * code comes before.
 */
async function main(argument = "{}"): Promise<void> {
  const asked = JSON.parse(argument) as AzureRequest;
  const credential = credentialFor(asked);
  try {
    const { token, expiresOnTimestamp } = (await credential.getToken(asked.scope)) ?? { token: "" };
    const again = await credential.getToken(asked.scope);
    print({ token, expiresOnTimestamp, cached: again?.token === token });
  } catch (error) {
    print({ error: error instanceof Error ? error.message : String(error) });
  }
}

function credentialFor({
  credential,
  authority,
  tenantId,
  clientId,
  proof,
}: AzureRequest): TokenCredential {
  const options = { authorityHost: authority, disableInstanceDiscovery: true };
  switch (credential) {
    case "secret":
      return new ClientSecretCredential(tenantId, clientId, proof, options);
    case "certificate":
      return new ClientCertificateCredential(tenantId, clientId, { certificate: proof }, options);
    case "assertion":
      return new ClientAssertionCredential(
        tenantId,
        clientId,
        () => Promise.resolve(proof),
        options,
      );
    case "workload":
      return new WorkloadIdentityCredential({
        ...options,
        tenantId,
        clientId,
        tokenFilePath: proof,
      });
    case "device":
      return new DeviceCodeCredential({
        ...options,
        tenantId,
        clientId,
        userPromptCallback: print,
      });
  }
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

await main(process.argv[2]);
