/** What a change of the policy lets whom do, for those who review it. Pure. */
export { approvalName, approvalText, approvedBy } from "./approval.ts";
export type { Approval, ApprovalFile, StaleApproval } from "./approval.ts";
export { diff } from "./diff.ts";
export type { DiffOptions } from "./model.ts";
export { reviewMarkdown } from "./markdown.ts";
export type * from "./model.ts";
export type { Review } from "./review.ts";
export { differenceText, reviewText } from "./text.ts";
export { needsApproval } from "./verdict.ts";
