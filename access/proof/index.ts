/** Invariants of a policy, and their proofs. */
export { byEffect } from "./by-effect.ts";
export type { IndirectPublisher } from "./by-effect.ts";
export { ProofErrors } from "./finding.ts";
export type { Counterexample, Finding, FindingCode, GrantPlace } from "./finding.ts";
export { prove, proved } from "./prove.ts";
export type { ProveOptions } from "./prove.ts";
export { brokenProofs, restsOn } from "./rests-on.ts";
export type { ActualStream, ActualStreams, BrokenProof, Rest, RestingSetting } from "./rests-on.ts";
export type { Scene } from "./story.ts";
