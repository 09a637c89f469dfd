/**
 * A stack on this machine: a stand-in for a tenant, with the identities that your program names. For development and
 * tests, never for production.
 *
 * @module \@nats-entra/local
 */
export { onThisMachine, type OnThisMachine, type OnThisMachineArgs } from "./on-this-machine.ts";
export { projectRoot, runFolder } from "./folder.ts";
export type { Identity, Person, Workload } from "../issuer/index.ts";
