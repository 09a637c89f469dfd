/** Why a policy gives no document. `code` is stable: `policy_missing`, `policy_unreadable`, `policy_hangs`, … */
export class PolicyFailure extends Error {
  readonly code: string;
  /** What is wrong, with the place in the policy when there is one. */
  readonly why: string;
  /** What to do about it. */
  readonly next: string;

  constructor(code: string, what: string, more: { readonly why: string; readonly next: string }) {
    super(what);
    this.name = "PolicyFailure";
    this.code = code;
    this.why = more.why;
    this.next = more.next;
  }
}
