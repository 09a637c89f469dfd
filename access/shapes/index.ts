/** Policies and invariants that come from elsewhere: an interpreter, or a file. */
export { invariantsIn } from "./invariants.ts";
export { line, type FileNames } from "./parts.ts";
export { policyIn } from "./policy.ts";
