import type * as pulumi from "@pulumi/pulumi";

/** A role that is held only while it is needed: by the active members of a group. */
export interface EntraJustInTimeArgs {
  /** Name for messages and resource names, for example `on-call`. */
  name: string;
  /** Value of the role, for example `Orders.Repair`. */
  role: string;
  /** Object id of a security group that is there for this role alone. */
  groupId: pulumi.Input<string>;
  /** Object ids of users and groups who may become members, each under a name for messages. */
  eligible: Record<string, pulumi.Input<string>>;
  /** How long one may be a member at a time, as ISO 8601: `PT30M` to `PT23H30M` in half hours, or `P1D`. @default PT4H */
  maximumDuration?: string;
  /** How long eligibility lasts, as ISO 8601: `P15D`, `P30D`, `P90D`, `P180D` or `P365D`. @default P180D */
  eligibleFor?: string;
  /** Why they are eligible; Entra keeps it. */
  justification?: string;
  /** Object ids of users who approve, each under a name for messages. @default nobody has to approve */
  approvers?: Record<string, pulumi.Input<string>>;
}
