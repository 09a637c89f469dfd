import { Failure, type Details } from "../errors/failure.mjs";

/** Why a policy gives no document. `code` is stable: `policy_missing`, `policy_unreadable`, `policy_hangs`, … */
export class PolicyFailure extends Failure {
  /** What is wrong, with the place in the policy when there is one. */
  declare readonly why: string;
  declare readonly next: string;

  constructor(
    code: string,
    message: string,
    details: Details & { readonly why: string; readonly next: string },
  ) {
    super(code, message, details);
    this.name = "PolicyFailure";
  }
}
