/**
 * Approvals: small files beside the policy, one per approved difference, which CODEOWNERS can guard. One says
 * nothing about who approved and when; the history of the file does.
 */
import { jsonText } from "../../text/json.ts";
import { canonicalJson } from "../../values/canonical.ts";
import type { PolicyDiff, Verdict } from "./model.ts";
import { summary } from "./words.ts";

/** The content of a file by which a reviewer approves one difference of two policies. */
export interface Approval {
  readonly version: 1;
  /** Digest of the difference. */
  readonly difference: string;
  readonly base: string;
  readonly head: string;
  readonly verdict: Verdict;
  /** What is approved, for those who review the file; repeats the difference. */
  readonly approves: readonly string[];
}

/** An approval file that does not approve this difference, although it looks as if it was meant to. */
export interface StaleApproval {
  readonly file: string;
  readonly why: string;
}

/** The same difference gives the same text. */
export function approvalOf(diff: PolicyDiff): Approval {
  const { digest: difference, base, head, verdict } = diff;
  return { version: 1, difference, base, head, verdict, approves: summary(diff) };
}

/**
 * The name of the file that approves a difference, `sha256-<64 hex>.json`. Each difference has its own, so that approvals
 * never collide.
 *
 * @example approvalName(diff(base, head)) // "sha256-0f3a….json"
 */
export function approvalName({ digest }: PolicyDiff): string {
  return `${digest.replace(":", "-")}.json`;
}

/**
 * The text of the file that approves a difference: JSON, the same for the same difference.
 *
 * @example writeFileSync(join(folder, approvalName(found)), approvalText(found))
 */
export function approvalText(diff: PolicyDiff): string {
  return `${jsonText(approvalOf(diff), 2)}\n`;
}

/** A file in the folder of approvals: its name, and its text. */
export interface ApprovalFile {
  readonly file: string;
  readonly text: string;
}

/**
 * Which of the files approves the difference, and which approved an earlier state of it.
 *
 * @returns `approval` is the name of the file; absent: the difference is not approved
 * @example approvedBy(diff(base, head), [{ file: "sha256-0f3a….json", text }]).approval
 */
export function approvedBy(
  diff: PolicyDiff,
  files: readonly ApprovalFile[],
): { readonly approval?: string; readonly stale: readonly StaleApproval[] } {
  const wanted = canonicalJson(approvalOf(diff));
  const stale: StaleApproval[] = [];
  let approval: string | undefined;
  for (const { file, text } of files) {
    const found = parsed(text);
    if (found !== undefined && canonicalJson(found) === wanted) approval = file;
    else {
      const why = staleness(diff, found);
      if (why !== undefined) stale.push({ file, why });
    }
  }
  return approval === undefined ? { stale } : { approval, stale };
}

/** Why a file no longer approves; undefined for approvals of other, earlier changes. */
function staleness({ base, head, digest }: PolicyDiff, found: unknown): string | undefined {
  if (typeof found !== "object" || found === null) return "is not an approval";
  const { difference, ...of } = found as Partial<Approval>;
  if (difference === digest)
    return "names this difference, but its content is not what was approved";
  if (of.base === base && of.head === head) return "was made for other findings; look again";
  if (of.base === base) return "was made before the policy was changed again";
  if (of.head === head) return "was made before the base moved on";
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
