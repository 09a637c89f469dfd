import { Failure, type Details } from "../errors/failure.mjs";
import type { policyFailures } from "./explained.ts";

/** The codes of `PolicyFailure`. They are stable. */
export type PolicyFailureCode = keyof typeof policyFailures;

/** Why a policy gives no document. */
export class PolicyFailure extends Failure {
  declare readonly code: PolicyFailureCode;
  /** What is wrong, with the place in the policy when there is one. */
  declare readonly why: string;
  declare readonly next: string;

  constructor(
    code: PolicyFailureCode,
    message: string,
    details: Details & { readonly why: string; readonly next: string },
  ) {
    super(code, message, details);
    this.name = "PolicyFailure";
  }
}
