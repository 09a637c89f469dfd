import type { IssuerAddress } from "./issuer.ts";

/** What the plugin is told; `testTenant()` of setup.ts sets all of it. */
export const variables = {
  tenant: "NATS_ENTRA_AZUREAD_TENANT",
  issuer: "NATS_ENTRA_AZUREAD_ISSUER",
  ca: "NATS_ENTRA_AZUREAD_CA",
  key: "NATS_ENTRA_AZUREAD_KEY",
} as const;

/** @throws Error naming the variable that is missing */
export function environment(env: NodeJS.ProcessEnv): {
  tenantFile: string;
  issuer: IssuerAddress;
} {
  const need = (name: string): string => {
    const value = env[name];
    if (value !== undefined && value !== "") return value;
    throw new Error(
      `${name} is not set: this pulumi-resource-azuread is a stand-in for tests (tests/support/azuread/README.md); for a real tenant put the official plugin on PATH`,
    );
  };
  return {
    tenantFile: need(variables.tenant),
    issuer: {
      url: need(variables.issuer),
      caFile: need(variables.ca),
      adminKeyFile: need(variables.key),
    },
  };
}
