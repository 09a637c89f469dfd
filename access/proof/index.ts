/** Invariants of a policy, and their proofs. */
export { byEffect } from "./by-effect.ts";
export type { Bringer } from "./by-effect.ts";
export { allow, deny } from "./expectation.ts";
export type { Case } from "./expectation.ts";
export { ProofErrors } from "./finding.ts";
export type { Counterexample, Finding, FindingCode, GrantPlace } from "./finding.ts";
export { atMost, directly, isolated, limited, never, only, separate } from "./invariant.ts";
export type { Invariant } from "./invariant.ts";
export { prove, proved } from "./prove.ts";
export type { ProveOptions } from "./prove.ts";
export type { Scene } from "./story.ts";
export { within } from "./what.ts";
export type { What, Within } from "./what.ts";
export { applications, Crowd, everyone, everyoneIn, users } from "./who.ts";
export type { RoleRef, Who } from "./who.ts";
