/** What identities did, as the audit of a period tells. */
import { readRecord, type AuditLine } from "./audit-line.ts";
import { Management } from "./management.ts";

/** Unix milliseconds. */
export interface Period {
  readonly since: number;
  /** The first instant after it. */
  readonly until: number;
}

/** Logins that were granted. */
export interface Use {
  count: number;
  first: number;
  last: number;
}

export interface IdentityUse {
  readonly kind: "user" | "application";
  readonly tid: string;
  /** Of a plain OIDC issuer, whose identities have no name in a directory. */
  readonly subject?: string;
  readonly all: Use;
  /** By roles of the token. */
  readonly byRole: Map<string, Use>;
  /** By temporarily assigned roles alone. */
  readonly byGrant: Map<string, Use>;
  /** By the agent of the policy that acted for the person. */
  readonly byAgent: Map<string, Use>;
  /** Attempts outside of permissions, by verb: `publish`, `subscribe`. */
  readonly violations: Map<string, Use>;
}

export interface Refusal extends Use {
  readonly reason: string;
  /** Object id, when a signature proved it. */
  readonly oid: string;
}

/** Records of one kind: everything that is no login. */
export interface Kind extends Use {
  readonly classUid: number;
  readonly activity: string;
  failed: number;
}

const LOGIN = 3002;
const LOGOFF = 2;
const LOG = 1008;
const VIOLATION = 6003;
/** Logins of which a later record may say that they were not given: it comes within minutes. */
const RECENT = 10_000;

export class Usage {
  readonly identities = new Map<string, IdentityUse>();
  readonly refusals = new Map<string, Refusal>();
  readonly kinds = new Map<string, Kind>();
  /** First and last record of the period; undefined when there is none. */
  span: Use | undefined;
  /** Refusals that the trust check has asked for; they are in no other number. */
  probes = 0;
  /** Records before or after the period. */
  outside = 0;
  /** Digests of the policies by which logins were decided. */
  readonly policies = new Map<string, Use>();
  readonly management = new Management();
  readonly #recent = new Map<string, AuditLine>();
  readonly #period: Period;
  readonly #operation: (line: AuditLine) => void;

  /** @param operation called for every record that is neither a login, nor about the log, nor a violation */
  constructor(period: Period, operation: (line: AuditLine) => void) {
    this.#period = period;
    this.#operation = operation;
  }

  /** Takes a line in; false when it is no record. */
  add(text: string): boolean {
    const line = readRecord(text);
    if (line === undefined) return false;
    if (line.time < this.#period.since || line.time >= this.#period.until) {
      this.outside += 1;
      return true;
    }
    this.span = used(this.span, line.time);
    if (line.classUid === LOGIN) this.#login(line);
    else this.#other(line);
    return true;
  }

  #login(line: AuditLine): void {
    const { time, oid, policy } = line;
    if (policy !== undefined) note(this.policies, policy, time);
    // what a server asks at a reload is no use of anything
    if (line.activityId === LOGOFF) this.management.logoff(line);
    for (const id of line.replaces) this.#takeBack(id);
    if (line.activityId !== 1) return;
    if (!line.granted && line.probe !== undefined) {
      this.probes += line.count;
      return;
    }
    if (!line.granted) {
      const reason = line.reason ?? "unknown";
      const key = `${reason} ${oid ?? ""}`;
      const known = this.refusals.get(key);
      const use = used(used(known, line.since, 0), time, line.count);
      this.refusals.set(key, { ...use, reason, oid: oid ?? "" });
      return;
    }
    if (oid === undefined) return;
    this.#recent.set(line.id, line);
    const [oldest = ""] = this.#recent.keys();
    if (this.#recent.size > RECENT) this.#recent.delete(oldest);
    this.#use(oid, line, this.management.login(line));
  }

  #use(oid: string, line: AuditLine, borrowed: ReadonlySet<string>, count = 1): void {
    const { time, agent, rolesMatched } = line;
    const identity = this.#identity(oid, line);
    used(identity.all, time, count);
    for (const role of rolesMatched)
      note(borrowed.has(role) ? identity.byGrant : identity.byRole, role, time, count);
    if (agent !== undefined) note(identity.byAgent, agent, time, count);
  }

  /** A login that was recorded but not granted uses nothing. */
  #takeBack(id: string): void {
    const line = this.#recent.get(id);
    if (line?.oid === undefined) return;
    this.#recent.delete(id);
    this.#use(line.oid, line, this.management.login(line, -1), -1);
  }

  #other(line: AuditLine): void {
    const { classUid, activity, granted, time, oid } = line;
    const key = `${classUid} ${activity}`;
    const known = this.kinds.get(key);
    const failed = (known?.failed ?? 0) + (granted ? 0 : 1);
    this.kinds.set(key, { ...used(known, time), classUid, activity, failed });
    if (classUid === VIOLATION) {
      if (oid !== undefined)
        note(this.#identity(oid, line).violations, line.verb ?? activity, time);
    } else if (classUid !== LOG) {
      this.management.add(line);
      this.#operation(line);
    }
  }

  #identity(oid: string, { kind, tid = "", sub }: AuditLine): IdentityUse {
    const known = this.identities.get(oid);
    if (known !== undefined) return known;
    const made: IdentityUse = {
      ...{ kind, tid, all: { count: 0, first: Infinity, last: -Infinity } },
      ...{ byRole: new Map(), byGrant: new Map(), byAgent: new Map(), violations: new Map() },
      ...(sub === undefined ? {} : { subject: sub }),
    };
    this.identities.set(oid, made);
    return made;
  }
}

/** Counts so many more, in place where there is something to count in. Files may come in any order of time. */
function used<T extends Use>(known: T | undefined, time: number, count = 1): T | Use {
  const use = known ?? { count: 0, first: Infinity, last: -Infinity };
  use.count += count;
  use.first = Math.min(use.first, time);
  use.last = Math.max(use.last, time);
  return use;
}

function note(uses: Map<string, Use>, name: string, time: number, count = 1): void {
  uses.set(name, used(uses.get(name), time, count));
}
