/** Names of the accounts that `controlAccount` makes. */

/** Where operators and auditors have their sessions; `controlAccount` alone makes it. */
export const CONTROL = "CONTROL";

/** Where the callouts store revocations, grants and audit records. It comes with CONTROL, and no role may be in it. */
export const CONTROL_DATA = "CONTROL_DATA";
