/** Temporary role assignments and revocations, from the audit. */
import type { AuditLine } from "./audit-line.ts";

/** A grant, put together from the records about it; what a record before the period said is not there. */
export interface GrantSeen {
  role?: string;
  /** Object id of who got it. */
  holder?: string;
  comment?: string;
  /** Unix seconds, at which it ends. */
  until?: number;
  /** By what was done: `assign`, `propose`, `approve`, `withdraw`. */
  readonly deeds: Map<string, Deed>;
  logins: number;
  /** Unix milliseconds. */
  lastUsed?: number;
}

export interface RevocationSeen {
  /** `oid`, `azp`, `role` or `uti`. */
  readonly kind: string;
  readonly target: string;
  readonly comment: string;
  /** Unix seconds. */
  readonly until?: number;
  /** `revoke`, `lift`. */
  readonly deeds: Map<string, Deed>;
}

/** The last that was tried of its kind. */
export interface Deed {
  /** Object id. */
  readonly by: string;
  /** Unix milliseconds. */
  readonly at: number;
  /** False: it could not be stored, and is not in force. */
  readonly isDone: boolean;
}

/** OCSF's User Access Management. */
const MANAGEMENT = 3005;
const ASSIGN = 1;
const REVOKE = 2;

/** Keeps one entry for each grant and revocation, whatever the order of the records. */
export class Management {
  readonly grants = new Map<string, GrantSeen>();
  readonly revocations = new Map<string, RevocationSeen>();
  /** Sessions that the callouts ended, by reason. */
  readonly ended = new Map<string, number>();

  add(line: AuditLine): void {
    if (line.classUid !== MANAGEMENT) return;
    const { grant, revocation } = line.fields;
    if (typeof grant === "string") this.#granting(this.#grant(grant), line);
    else if (typeof revocation === "string") this.#revoking(revocation, line);
  }

  /** The roles that a login had by a grant alone. @param count -1 to take one back */
  login({ time, fields: { roles_borrowed: borrowed } }: AuditLine, count = 1): ReadonlySet<string> {
    const roles = new Set<string>();
    for (const one of Array.isArray(borrowed) ? (borrowed as readonly unknown[]) : []) {
      const { id, role } = membersOf(one);
      if (typeof id !== "string" || typeof role !== "string") continue;
      roles.add(role);
      const grant = this.#grant(id);
      grant.role ??= role;
      grant.logins += count;
      grant.lastUsed = Math.max(grant.lastUsed ?? time, time);
    }
    return roles;
  }

  logoff({ reason = "unknown" }: AuditLine): void {
    this.ended.set(reason, (this.ended.get(reason) ?? 0) + 1);
  }

  #grant(id: string): GrantSeen {
    const grant = this.grants.get(id) ?? { deeds: new Map<string, Deed>(), logins: 0 };
    this.grants.set(id, grant);
    return grant;
  }

  #granting(grant: GrantSeen, line: AuditLine): void {
    const { role, holder, comment, until } = line.fields;
    if (typeof role === "string") grant.role = role;
    if (typeof holder === "string") grant.holder = holder;
    if (typeof comment === "string") grant.comment = comment;
    // a proposal does not say when it ends, its approval does
    if (typeof until === "number") grant.until = until;
    const byNumber = { [ASSIGN]: "assign", [REVOKE]: "withdraw" }[line.activityId];
    note(grant.deeds, activityOf(line) ?? byNumber ?? line.activity, line);
  }

  #revoking(id: string, line: AuditLine): void {
    const { comment, until, target } = line.fields;
    const [kind = "unknown", whom] = Object.entries(membersOf(target))[0] ?? [];
    const known = this.revocations.get(id) ?? {
      ...{ kind, target: typeof whom === "string" ? whom : "", deeds: new Map<string, Deed>() },
      comment: typeof comment === "string" ? comment : "",
      ...(typeof until === "number" && { until }),
    };
    this.revocations.set(id, known);
    note(known.deeds, line.activityId === REVOKE ? "revoke" : "lift", line);
  }
}

/** What the record itself names; the plain activities of OCSF have no name in it. */
function activityOf({ fields: { activity_name: name } }: AuditLine): string | undefined {
  return typeof name === "string" ? name : undefined;
}

/** What could not be stored is told by a second record. */
function note(deeds: Map<string, Deed>, activity: string, line: AuditLine): void {
  const { time: at, granted: isDone, fields } = line;
  const known = deeds.get(activity);
  if (known !== undefined && (known.at > at || (known.at === at && !known.isDone))) return;
  const { actor } = fields;
  deeds.set(activity, { by: typeof actor === "string" ? actor : "", at, isDone });
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
