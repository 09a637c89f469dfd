/** The identities of a local tenant, as the issuer's directory holds them. The issuer itself is a program: main.ts. */
export {
  applicationId,
  directoryEntry,
  objectId,
  type Identity,
  type Person,
  type Workload,
} from "./tenant/identity.ts";
export type { IssuerConfig } from "./config.ts";
