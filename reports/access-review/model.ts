/** An access review: one model, from which the page, the tables and the JSON are made. Plain JSON. */
import type { Verdict } from "../../access/index.ts";
import type { VerifyReport } from "../audit/verify.ts";
import type { LoggedCommit } from "../policy-review/repository.ts";
import type { AuditFile } from "./audit.ts";

export interface Review {
  readonly version: 1;
  /** RFC 3339; `until` is the first instant after the period. */
  readonly period: { readonly since: string; readonly until: string };
  readonly policy: {
    readonly digest: string;
    readonly commit?: string;
    /** The files are not what was committed. */
    readonly changed?: true;
    /** Digests by which logins of the period were decided. */
    readonly inForce: readonly string[];
  };
  /** By name, then role. */
  readonly access: readonly Access[];
  readonly roles: readonly ReviewedRole[];
  readonly findings: readonly ReviewFinding[];
  /** Newest first; absent: there is no git history. */
  readonly changes?: readonly RoleChange[];
  /** Temporary role assignments, newest first. */
  readonly grants: readonly ReviewedGrant[];
  /** Who was kept out, newest first. */
  readonly revocations: readonly ReviewedRevocation[];
  /** Sessions that the callouts ended, by reason: `revoked`, `policy_narrowed`, `grant_withdrawn`. */
  readonly ended: Readonly<Record<string, number>>;
  readonly refusals: readonly ReviewedRefusal[];
  /** Records that are not logins, by kind. */
  readonly kinds: readonly ReviewedKind[];
  /** The first of those that are listed one by one; the rest is in operations.csv. */
  readonly operations: readonly Operation[];
  readonly sinceLast?: SinceLast;
  readonly audit: readonly AuditFile[];
  /** What `audit verify` says of these files together; absent when there are none. */
  readonly verified?: VerifyReport;
  /** What was not given, so that nothing in the review says that nobody has it or does it. */
  readonly unknown: readonly Unknown[];
  /** What the review does not know, and why. */
  readonly limits: readonly string[];
}

/** `assignments`: there is no directory; `logins`: there is no audit, of which refusals and all else are a part. */
export type Unknown = "assignments" | "logins";

/** A role that somebody holds or has used. */
export interface Access {
  readonly identity: string;
  readonly oid?: string;
  readonly kind?: "user" | "application" | "group";
  readonly role: string;
  /** Absent: the policy does not have the role. */
  readonly account?: string;
  readonly assignment: Assigned;
  /** RFC 3339: since when, where the directory says. */
  readonly since?: string;
  /** Full hash of the commit by which the role has what it grants now. */
  readonly commit?: string;
  readonly logins: number;
  /** RFC 3339. */
  readonly firstUsed?: string;
  readonly lastUsed?: string;
  /** Agents of the policy that acted for the person. */
  readonly agents?: readonly string[];
}

/**
 * `direct`: the directory has it; `group`: a group that holds the role; `by group`: used by somebody who is not
 * assigned it while a group is; `grant`: used by a grant for a while alone; `rule`: the configuration names the
 * subject of a plain issuer; `none`: used, and the directory does not have it; `unknown`: used, and no directory
 * was given.
 */
export type Assigned = "direct" | "group" | "by group" | "grant" | "rule" | "none" | "unknown";

export interface ReviewedRole {
  readonly role: string;
  readonly account: string;
  readonly members: readonly string[];
  /** In people's words, high risks marked. */
  readonly can: readonly { readonly text: string; readonly high: boolean }[];
  /** Absent: there is no directory. */
  readonly holders?: number;
  /** Absent, as `logins`: there is no audit. */
  readonly users?: number;
  readonly logins?: number;
  readonly lastUsed?: string;
  readonly grantedBy?: LoggedCommit;
}

export interface ReviewFinding {
  readonly code: FindingCode;
  readonly identity?: string;
  readonly oid?: string;
  readonly role?: string;
  readonly text: string;
  /** What would make it narrower. */
  readonly suggestion: string;
}

export type FindingCode =
  /** An assignment that no login of the period used. */
  | "assignment_unused"
  /** A role that was used and is not assigned. */
  | "assignment_missing"
  /** An assignment to a role that the policy does not have, or to a kind that may not hold it. */
  | "assignment_void"
  /** A temporary assignment that no login of the period used. */
  | "grant_unused"
  /** All that the role permits, another role of the same holder permits. */
  | "role_covered"
  /** A narrower role would have done for all that is seen. */
  | "role_wide"
  /** Nobody is subscribed to what it may receive. */
  | "subscription_unused"
  /** Nobody holds or used the role. */
  | "role_vacant"
  /** Attempts outside of permissions. */
  | "violations";

/** What a commit of the period did to a role, or to accounts and every session. */
export interface RoleChange {
  readonly commit: LoggedCommit;
  readonly verdict: Verdict;
  /** `Orders.Read`, `account orders`, `every session`. */
  readonly what: string;
  readonly gains: readonly string[];
  readonly loses: readonly string[];
}

/** A temporary role assignment, without what earlier records say. */
export interface ReviewedGrant {
  readonly id: string;
  readonly role?: string;
  readonly holder?: Named;
  /** Why, in the words of who gave or proposed it. */
  readonly comment?: string;
  /** Who gave or proposed it. */
  readonly proposed?: Step;
  /** Who agreed, as the second person. */
  readonly approved?: Step;
  /** RFC 3339. */
  readonly until?: string;
  readonly withdrawn?: Step;
  /** Whether it was in force: given, or proposed and approved. */
  readonly given: boolean;
  /** Logins of the period that had the role by it. */
  readonly logins: number;
  readonly lastUsed?: string;
}

/** That somebody was kept out. */
export interface ReviewedRevocation {
  readonly id: string;
  /** An identity, a client application, who has a role, a token. */
  readonly kind: string;
  readonly target: Named;
  readonly comment?: string;
  readonly revoked?: Step;
  /** RFC 3339; permanent when absent. */
  readonly until?: string;
  readonly lifted?: Step;
}

/** By whom, and when (RFC 3339). */
export interface Step {
  readonly by: Named;
  readonly at: string;
}

/** The directory's name, or the id itself. */
export interface Named {
  readonly name: string;
  readonly id: string;
}

export interface ReviewedRefusal {
  readonly reason: string;
  readonly identity: string;
  readonly oid?: string;
  readonly count: number;
  readonly first: string;
  readonly last: string;
}

export interface ReviewedKind {
  readonly classUid: number;
  readonly activity: string;
  readonly count: number;
  readonly failed: number;
  readonly first: string;
  readonly last: string;
}

/** A record of the audit that is listed by itself: a revocation, a grant, a change of the service. */
export interface Operation {
  readonly time: string;
  readonly id: string;
  readonly classUid: number;
  readonly activity: string;
  readonly succeeded: boolean;
  /** Whose token asked for it. */
  readonly actor: string;
  /** The record's other fields, as JSON. */
  readonly detail: string;
}

/** Compared with the review before. */
export interface SinceLast {
  readonly period: Review["period"];
  /** SHA-256 of its manifest, hex. */
  readonly manifest: string;
  readonly policyChanged: boolean;
  readonly gained: readonly Pick<Access, "identity" | "oid" | "role" | "assignment">[];
  readonly lost: readonly Pick<Access, "identity" | "oid" | "role" | "assignment">[];
}
