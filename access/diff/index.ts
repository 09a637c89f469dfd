/** What a change of the policy lets whom do, for those who review it. Pure. */
export { diff } from "./diff.ts";
export type { DiffOptions } from "./diff.ts";
export type * from "./model.ts";
export { needsApproval } from "./verdict.ts";
