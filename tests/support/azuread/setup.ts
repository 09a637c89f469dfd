import { randomBytes, randomUUID } from "node:crypto";
import { closeSync, existsSync, openSync, readSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ids } from "../directory.ts";
import { variables } from "./environment.ts";
import { emptyTenant, type FederatedCredential, type Tenant } from "./graph/model.ts";
import { GraphServer } from "./http/server.ts";
import { Sessions } from "./http/sessions.ts";
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

export interface TestTenant {
  /** Which of the two is found first. */
  readonly plugin: "official" | "stand-in";
  /** Variables for `pulumi`: PATH with the stand-in at its end, and where tenant and issuer are. */
  readonly env: Readonly<Record<string, string>>;
  /** The tenant as it is now. */
  readonly tenant: () => Tenant;
  /** Changes it behind the provider's back, as another administrator would. */
  readonly change: (work: (tenant: Tenant) => void) => Promise<void>;
  /** What the official plugin has asked for that the tenant does not know. */
  readonly unknown: readonly string[];
  readonly stop: () => Promise<void>;
}

/**
 * An Entra tenant for a real engine, in `tenantFile`, and the issuer whose tokens carry what is assigned there.
 *
 * Where the official plugin is on PATH, it is found before the stand-in, and comes to the tenant by Microsoft Graph's own
 * protocol on loopback, until `stop()`.
 *
 * @example
 * const { env } = await testTenant({ tenantFile, issuer: { url, caFile, adminKeyFile }, residents: { users } });
 * spawn("pulumi", ["up", "--yes"], { env: { ...process.env, ...env } });
 */
export async function testTenant(options: {
  tenantFile: string;
  issuer: IssuerAddress;
  residents?: Residents;
}): Promise<TestTenant> {
  const { tenantFile, issuer, residents = {} } = options;
  const store = new TenantStore(tenantFile, issuer);
  if (!existsSync(tenantFile)) writeFileSync(tenantFile, JSON.stringify(inhabited(residents)));
  const tenant = {
    tenant: () => store.read(),
    change: (work: (tenant: Tenant) => void) => store.change(work),
  };
  const env = {
    PATH: [process.env["PATH"], import.meta.dirname].join(delimiter),
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  if (officialOnPath()) {
    const { official, graph } = await byGraph(store, `${tenantFile}.ca.pem`);
    return {
      ...{ ...tenant, plugin: "official", unknown: graph.unknown },
      ...{ env: { ...env, ...official }, stop: () => graph.stop() },
    };
  }
  const standIn = {
    [variables.tenant]: tenantFile,
    [variables.issuer]: issuer.url,
    [variables.ca]: issuer.caFile,
    [variables.key]: issuer.adminKeyFile,
  };
  return {
    ...{ ...tenant, plugin: "stand-in", unknown: [] },
    ...{ env: { ...env, ...standIn }, stop: () => Promise.resolve() },
  };
}

/** The tenant as a cloud of its own, and what the official plugin needs to know of it. */
async function byGraph(store: TenantStore, caFile: string) {
  const [clientId, objectId] = [randomUUID(), randomUUID()];
  const secret = randomBytes(20).toString("base64url");
  const sessions = new Sessions({ tenantId: ids.tenant, clientId, objectId, secret });
  const graph = await GraphServer.start(store, sessions);
  writeFileSync(caFile, graph.ca);
  const official = {
    ...{ ARM_METADATA_HOSTNAME: graph.host, SSL_CERT_FILE: caFile },
    ...{ ARM_TENANT_ID: ids.tenant, ARM_CLIENT_ID: clientId, ARM_CLIENT_SECRET: secret },
    ARM_USE_CLI: "false",
  };
  return { official, graph };
}

/** True where the official plugin is found first; the stand-in is a script. */
function officialOnPath(path = process.env["PATH"] ?? ""): boolean {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, plugin))
    .find((file) => existsSync(file));
  return found !== undefined && !isScript(found);
}

function isScript(file: string): boolean {
  const start = Buffer.alloc(2);
  const descriptor = openSync(file, "r");
  readSync(descriptor, start);
  closeSync(descriptor);
  return start.toString("latin1") === "#!";
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
