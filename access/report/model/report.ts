/** The access report: one model, from which the page, the table and the JSON are made. Plain JSON. */
import type { Capability, Risk, RiskFlag } from "../../capability/index.ts";
import type { Assignee, PolicyDiff } from "../../diff/index.ts";
import type {
  AccessDocument,
  ExportEntry,
  ImportEntry,
  MemberKind,
} from "../../document/document.ts";
import type { SessionKind } from "../../document/connections.ts";
import type { Picture, Via } from "./picture.ts";

/** Who can do what by a policy. `accessReport` makes it. */
export interface AccessReport {
  readonly version: 1;
  readonly digest: string;
  /** What the caller says about where and when; see `ReportOptions`. */
  readonly commit?: Commit;
  /** RFC 3339. */
  readonly made?: string;
  readonly accounts: readonly ReportedAccount[];
  /** By account, then name. */
  readonly roles: readonly ReportedRole[];
  readonly capabilities: readonly SharedCapability[];
  /** Absent: nobody said who holds which role. */
  readonly identities?: readonly ReportedIdentity[];
  readonly session: AccessDocument["session"];
  /** Against an earlier policy, when one was given. */
  readonly changes?: PolicyDiff;
  readonly picture: Picture;
}

export interface Commit {
  /** Full hash. */
  readonly id: string;
  /** The files are not what was committed. */
  readonly changed: boolean;
}

export interface ReportedAccount {
  readonly name: string;
  readonly description: string;
  readonly default: boolean;
  readonly exports: readonly ExportEntry[];
  readonly imports: readonly ImportEntry[];
  readonly subjects: readonly SubjectNode[];
  readonly remarks: readonly Remark[];
}

export interface ReportedRole {
  readonly name: string;
  /** Entra app role id. */
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
  readonly account: string;
  readonly members: readonly MemberKind[];
  /** Kinds of connection that a session may have. */
  readonly connections: readonly SessionKind[];
  /** Who holds it; absent when nobody said. */
  readonly holders?: readonly Holder[];
  /** Seconds. */
  readonly maxSession?: number;
  /** RFC 3339. */
  readonly notAfter?: string;
  /** Past `notAfter` when the report was made. */
  readonly expired: boolean;
  /** Where the role is written, `policies/roles/support.ts:12:3`. */
  readonly source?: string;
  readonly capabilities: readonly ReportedCapability[];
  readonly denies: readonly ReportedDeny[];
  readonly reach: readonly ReportedReach[];
  readonly remarks: readonly Remark[];
}

export interface ReportedCapability extends Capability {
  readonly grants: readonly GrantPlace[];
}

/** A call of a helper of the role language, and where it stands. */
export interface GrantPlace {
  /** `consume(ORDERS, shipping)` */
  readonly label: string;
  readonly source: string;
}

export interface ReportedDeny {
  readonly direction: "publish" | "subscribe";
  /** As in the document. */
  readonly entry: string;
  readonly grants: readonly GrantPlace[];
}

/** What deserves a second look. */
export type Remark = Pick<RiskFlag, "id" | "severity" | "text" | "why">;

/** What the role can do in another account; see `reach`. */
export interface ReportedReach {
  readonly account: string;
  readonly text: string;
  readonly risk: Risk;
  readonly direction: "publish" | "receive";
  /** Pattern, as the other account names it. */
  readonly subject: string;
  /** `service orders/status`, from the role's account on. */
  readonly via: readonly string[];
  /** The same, as accounts. */
  readonly hops: readonly Via[];
}

/** One capability in one account, and every role that has it. */
export interface SharedCapability extends Pick<
  Capability,
  "id" | "area" | "text" | "risk" | "why"
> {
  readonly account: string;
  readonly roles: readonly string[];
}

export type Holder = Assignee;

/** A person, group or workload that is assigned roles. */
export interface ReportedIdentity extends Holder {
  readonly sessions: readonly IdentityAccess[];
}

/** What one gets in one account: a session has one account, and the roles there count together. */
export interface IdentityAccess {
  readonly account: string;
  readonly roles: readonly string[];
  /** Of the roles together, where one role's denies take from what another allows. */
  readonly capabilities: readonly Pick<Capability, "id" | "area" | "text" | "risk" | "why">[];
}

export interface SubjectNode {
  /** One token, or several that lie on one line: `$JS.API`. */
  readonly token: string;
  /** From the top: `orders.events.>`. */
  readonly subject: string;
  readonly uses: readonly SubjectUse[];
  /** Exports and imports under this subject, in words. */
  readonly shares: readonly string[];
  readonly children: readonly SubjectNode[];
}

export interface SubjectUse {
  readonly role: string;
  readonly direction: "publish" | "subscribe";
  readonly effect: "allow" | "deny";
  readonly queue?: string;
}
