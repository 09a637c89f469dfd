import type { PolicyDiff } from "./model.ts";
import type { Unsent } from "../reach/index.ts";
import type { StaleApproval } from "./approval.ts";

/** A difference as somebody looks at it: what was compared, and whether it is approved. */
export interface Review {
  readonly diff: PolicyDiff;
  /** What was compared, as the reader knows it: `main`, `working tree`, `access.json`. */
  readonly names: { readonly base: string; readonly head: string };
  /** File with the approval of exactly this difference. */
  readonly approval?: string;
  /**
   * Whether the approval came with the very change that it approves: the base has none. Then it says no more than
   * who made the change. Undefined: not known, as of compiled documents.
   */
  readonly approvalIsNew?: boolean;
  /** Approvals of what this difference was earlier on. */
  readonly stale: readonly StaleApproval[];
  /** What roles hear, read or ask for in vain since the change; no matter of approval. Undefined: not known. */
  readonly unsent?: readonly Unsent[];
  /** Command line that approves it. */
  readonly accept: string;
}
