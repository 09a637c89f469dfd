import { uuidV5 } from "../../values/uuid.ts";

/** A person of the local tenant; signs in by device code or in a browser. */
export interface Person {
  readonly kind: "person";
  /** Short name, for example `alice`. */
  readonly name: string;
  readonly displayName: string;
  /** Values of the roles that are assigned. */
  readonly roles: readonly string[];
}

/** A workload, CI job or agent: a service principal that proves itself by a federated token. */
export interface Workload {
  readonly kind: "workload";
  readonly name: string;
  readonly displayName: string;
  /** Subject of the tokens that its platform gives it, for example `system:serviceaccount:orders:shipping`. */
  readonly subject: string;
  readonly roles: readonly string[];
}

/** What the tenant gives tokens to: a person or a workload. */
export type Identity = Person | Workload;

/** The audience of every token that is exchanged (Microsoft Entra, workload identity federation). */
const exchangeAudience = "api://AzureADTokenExchange";

/** Object id of an identity: the same in every deployment of the local tenant. */
export function objectId(tenantId: string, identity: Identity): string {
  return uuidV5(tenantId, `identity ${identity.name}`);
}

/** Client id of a workload: what its tokens carry as `azp`. */
export function applicationId(tenantId: string, workload: Workload): string {
  return uuidV5(tenantId, `application ${workload.name}`);
}

/** The identity as the local issuer's directory holds it. */
export function directoryEntry(tenantId: string, authority: string, identity: Identity): object {
  const { name, displayName } = identity;
  const id = objectId(tenantId, identity);
  if (identity.kind === "person")
    return { kind: "user", id, name, displayName, userPrincipalName: `${name}@example.com` };
  return {
    kind: "client",
    id,
    appId: applicationId(tenantId, identity),
    name,
    displayName,
    credentials: [
      {
        type: "federated",
        issuer: `${authority}/local/workload`,
        subject: identity.subject,
        audience: exchangeAudience,
      },
    ],
  };
}
