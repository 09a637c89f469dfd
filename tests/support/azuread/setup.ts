import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { variables } from "./environment.ts";
import { emptyTenant, type FederatedCredential, type Tenant } from "./graph/model.ts";
import type { IssuerAddress } from "./issuer.ts";
import { TenantStore } from "./store.ts";

const plugin = "pulumi-resource-azuread";

/** Who is in the tenant before anything is deployed. */
export interface Residents {
  readonly users?: readonly { id: string; name: string; displayName?: string }[];
  readonly groups?: readonly { id: string; displayName: string; members?: readonly string[] }[];
  readonly managedIdentities?: readonly {
    /** Object id of its service principal. */
    id: string;
    clientId: string;
    displayName: string;
    federated?: readonly Omit<FederatedCredential, "id">[];
  }[];
}

export interface StandIn {
  /** Variables for `pulumi`: PATH with the stand-in at its end, and where tenant and issuer are. */
  readonly env: Readonly<Record<string, string>>;
  /** The tenant as it is now. */
  readonly tenant: () => Tenant;
  /** Changes it behind the provider's back, as another administrator would. */
  readonly change: (work: (tenant: Tenant) => void) => Promise<void>;
}

/**
 * An Entra tenant for a real engine: the plugin that stands in for the official one, its tenant in `tenantFile`, and
 * the issuer whose tokens carry what is assigned there.
 *
 * The official plugin goes first where it is on PATH: it is found before the stand-in.
 *
 * @example
 * const { env } = standIn({ tenantFile, issuer: { url, caFile, adminKeyFile }, residents: { users } });
 * spawn("pulumi", ["up", "--yes"], { env: { ...process.env, ...env } });
 */
export function standIn(options: {
  tenantFile: string;
  issuer: IssuerAddress;
  residents?: Residents;
}): StandIn {
  const { tenantFile, issuer, residents = {} } = options;
  const store = new TenantStore(tenantFile, issuer);
  if (!existsSync(tenantFile)) writeFileSync(tenantFile, JSON.stringify(inhabited(residents)));
  return {
    env: {
      PATH: [process.env["PATH"], import.meta.dirname].join(delimiter),
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      [variables.tenant]: tenantFile,
      [variables.issuer]: issuer.url,
      [variables.ca]: issuer.caFile,
      [variables.key]: issuer.adminKeyFile,
    },
    tenant: () => store.read(),
    change: (work) => store.change(work),
  };
}

/** True where a real plugin would be found first, and a real tenant is meant. */
export function officialOnPath(path = process.env["PATH"] ?? ""): boolean {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, plugin))
    .find((file) => existsSync(file));
  return found !== undefined && !readFileSync(found).subarray(0, 2).equals(Buffer.from("#!"));
}

function inhabited({ users = [], groups = [], managedIdentities = [] }: Residents): Tenant {
  return {
    ...emptyTenant(),
    users: users.map((user) => ({ displayName: user.name, ...user })),
    groups: groups.map(({ members = [], ...group }) => ({ ...group, members: [...members] })),
    servicePrincipals: managedIdentities.map(({ clientId, federated = [], ...identity }) => ({
      ...identity,
      appId: clientId,
      appRoleAssignmentRequired: false,
      servicePrincipalType: "ManagedIdentity",
      federated: federated.map((one, index) => ({ id: String(index), ...one })),
    })),
  };
}
