/**
 * The difference of two policies, as JSON: what every rendering, every approval and every pipeline is made
 * of. Stable: properties are added, never renamed or given another meaning, while `version` is 1.
 */
import type { RiskFlag } from "../capability/index.ts";
import type { MemberKind } from "../document/document.ts";
import type { Cover, Witness } from "../subjects/index.ts";
import type { Sources } from "../document/sources.ts";

/**
 * BROADENS: somebody may do more, nobody less. NARROWS: the other way round. MIXED: both. SAME: neither.
 * What could not be analysed counts as more.
 */
export type Verdict = "BROADENS" | "NARROWS" | "MIXED" | "SAME";

/** What changes between two compiled policies: a verdict, and every permission gained or lost. Plain JSON. */
export interface PolicyDiff {
  readonly version: 1;
  readonly verdict: Verdict;
  /** Digest of the document before. */
  readonly base: string;
  /** Digest of the document after. */
  readonly head: string;
  /** Names this difference, from this base to this head and as analysed: what an approval is bound to. */
  readonly digest: string;
  /** What every accepted session may do besides its roles. */
  readonly session: Access;
  /** Roles with a difference, by name. */
  readonly roles: readonly RoleDiff[];
  /** Accounts with a difference, by name. */
  readonly accounts: readonly AccountDiff[];
  /** Agents with a difference, by name; absent when neither policy has any. */
  readonly agents?: readonly AgentDiff[];
  /** Risks that the head has and the base has not. */
  readonly flags: readonly Flag[];
  readonly unanalysed: readonly Unanalysed[];
}

/** What was gained and lost. */
export interface Access {
  readonly gained: readonly Change[];
  readonly lost: readonly Change[];
}

export interface RoleDiff extends Access {
  readonly role: string;
  readonly change: "added" | "removed" | "renamed" | "changed";
  /** Its name before, of one that was renamed: permissions are the same, assignments do not follow. */
  readonly from?: string;
  readonly account: string;
  readonly verdict: Verdict;
  readonly holders: Holders;
  readonly settings: readonly SettingChange[];
}

/** What an agent that acts on behalf of people may do at most. */
export interface AgentDiff extends Access {
  readonly agent: string;
  readonly change: "added" | "removed" | "changed";
  readonly account: string;
  readonly verdict: Verdict;
  readonly settings: readonly SettingChange[];
}

/** Who holds a role. */
export interface Holders {
  /** Who may: before and after together. */
  readonly members: readonly MemberKind[];
  /** Who does, by name, as far as the assignments are known; absent when they are not. */
  readonly assigned?: readonly Assignee[];
}

/** A person, application or group that holds a role, by the name that Entra shows. */
export interface Assignee {
  readonly principal: string;
  readonly kind?: "user" | "application" | "group";
}

/** Who is assigned which role: what the stack declares, or an export of Entra's app role assignments. */
export interface Assignment extends Assignee {
  readonly role: string;
}

/** Something that one may do now and might not before, or the other way round. */
export interface Change {
  /** The capability's stable id, such as `stream.delete:ORDERS`. */
  readonly capability: string;
  /** In people's words: `delete stream ORDERS`. */
  readonly what: string;
  /** `effect`: others send there because of what is published: an answer, or what JetStream does. */
  readonly direction: "publish" | "receive" | "effect";
  /** Account in which the subjects are; another one than the role's when reached by imports. */
  readonly account: string;
  readonly subjects: readonly Cover[];
  /** One of the subjects: refused by one of the two policies, permitted by the other. */
  readonly witness: Witness;
  readonly risk: "normal" | "high";
  /** Why the risk is high. */
  readonly why?: string;
  /** Only for those who also hold one of these roles, whose permissions this role's denies restrict. */
  readonly together?: readonly string[];
  /** RFC 3339 instant from which it holds, when it is not from the start. */
  readonly since?: string;
  /** The entries of the documents that make the difference for the witness. */
  readonly causes: readonly Cause[];
}

/** An entry that only one of the two documents has, and that makes the difference. */
export interface Cause {
  readonly change: "added" | "removed";
  readonly effect: "allow" | "deny" | "export" | "import";
  /** As in the document. */
  readonly entry: string;
  readonly role?: string;
  /** `policies/roles/support.ts:12:3`, in the policy that has the entry. */
  readonly source?: string;
}

/** What a change of a setting does to what sessions may do. */
export type Effect = "broader" | "narrower" | "neutral";

/** A property of a role, an agent, an account, or of what an account shares. */
export interface SettingChange {
  readonly setting: string;
  /** For people; absent: not set. */
  readonly from?: string;
  readonly to?: string;
  readonly effect: Effect;
  /** Where the effect does not go without saying. */
  readonly why?: string;
}

/** What changes about an account: its settings, its exports and its imports. */
export interface AccountDiff {
  readonly account: string;
  readonly change: "added" | "removed" | "changed";
  readonly verdict: Verdict;
  readonly settings: readonly SettingChange[];
  readonly shares: readonly ShareChange[];
}

/** What an account offers to others, or takes from them. Which roles reach more by it is told with them. */
export interface ShareChange {
  readonly share: "export" | "import";
  readonly kind: "stream" | "service";
  readonly name: string;
  /** The exporting account of an import. */
  readonly account?: string;
  /** Subject before, `subject → to` when an import renames it; absent: it was not there. */
  readonly from?: string;
  readonly to?: string;
  /** Of everything, `settings` included. */
  readonly effects: readonly Effect[];
  /** A subject that is shared now and was not, or the other way round. */
  readonly gained?: Witness;
  readonly lost?: Witness;
  /**
   * `accounts` that an export is for, `answers` to a request, `share` of an import: whether the service learns who asks.
   * Absent when none is otherwise.
   */
  readonly settings?: readonly SettingChange[];
}

/** A risk that the change brings; see `RiskFlag`. */
export interface Flag extends Omit<RiskFlag, "code" | "capability"> {
  /** `member_kind_new`: the role may be held by a kind of members that might not hold it before. */
  readonly code: RiskFlag["code"] | "member_kind_new";
}

/** Something that might permit more, for all that is known. */
export interface Unanalysed {
  /** `role Orders.Read`, `account finance`. */
  readonly what: string;
  readonly why: string;
}

/** What `diff` may use besides the two documents. */
export interface DiffOptions {
  /** Where the documents are written, to name the lines behind a change. */
  readonly sources?: { readonly base?: Sources; readonly head?: Sources };
  /** Who holds which role, to say whom a change concerns. It has no part in the verdict. */
  readonly assignments?: readonly Assignment[];
}
