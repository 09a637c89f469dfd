/** The algebra of subjects: patterns, sets of subjects, and exact answers about them. Pure. */
export { includes, matches, overlaps } from "./pattern.ts";
export { admits } from "./admit.ts";
export { ofAnother } from "./claims.ts";
export { names, patterns } from "./cover.ts";
export type { Cover } from "./cover.ts";
export { has } from "./has.ts";
export type { Asking } from "./has.ts";
export { rename } from "./rename.ts";
export {
  difference,
  empty,
  equals,
  everything,
  inAnyQueue,
  includesSet,
  intersection,
  isEmpty,
  meet,
  of,
  publishSet,
  receivedSet,
  receiveSet,
  SubjectSet,
  union,
} from "./set.ts";
export { elseUnchanged, transformOf } from "./transform.ts";
export type { Transform } from "./transform.ts";
export { witness } from "./witness.ts";
export type { Witness } from "./witness.ts";
