/**
 * Compiles policies, your own and a stranger's alike: in an interpreter without anything, behind walls.
 *
 * @module \@nats-entra/compiler
 */
export { folderOf, policyOf, rootOf, type PolicyOfOptions } from "./deployable.ts";
export { PolicyFailure } from "./error.ts";
export { evaluatePolicy, type EvaluateOptions, type EvaluatedPolicy } from "./evaluate.ts";
export type { Limits } from "./process.ts";
export { checkTypes, type CheckedTypes } from "./types.ts";
export { FolderTree, moduleText, type Tree } from "./tree.ts";
