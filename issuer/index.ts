/**
 * The identities of a local tenant, as its directory holds them. The issuer itself is a program: `npx nats-entra-issuer`.
 *
 * @module \@nats-entra/issuer
 */
export {
  applicationId,
  directoryEntry,
  objectId,
  type Identity,
  type Person,
  type Workload,
} from "./tenant/identity.ts";
export type { IssuerConfig } from "./config.ts";
