/** One record of the audit, of any kind, as far as a review asks. */
export interface AuditLine {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly id: string;
  readonly classUid: number;
  readonly activityId: number;
  /** In words where the record has them: `reauthorization`, else `3002/1`. */
  readonly activity: string;
  readonly granted: boolean;
  /** Decisions that it stands for, and when the first of them was (milliseconds). */
  readonly count: number;
  readonly since: number;
  /** Ids of records of logins that were not given. */
  readonly replaces: readonly string[];
  readonly kind: "user" | "application";
  readonly reason?: string;
  readonly tid?: string;
  readonly oid?: string;
  readonly sub?: string;
  readonly policy?: string;
  readonly agent?: string;
  readonly verb?: string;
  /** Of a refusal that the trust check has asked for: who announced it. */
  readonly probe?: string;
  readonly rolesMatched: readonly string[];
  /** All of it, for kinds that are listed one by one. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** @param text a line; undefined for what is no record */
export function readRecord(text: string): AuditLine | undefined {
  const fields = parsed(text);
  if (fields === undefined) return undefined;
  const { time, id, class_uid: classUid, activity_id: activityId, status_id: status } = fields;
  if (typeof time !== "number" || typeof classUid !== "number") return undefined;
  const text_ = (name: string) => {
    const value = fields[name];
    return typeof value === "string" ? value : undefined;
  };
  const oid = text_("oid");
  const more = { reason: text_("reason"), tid: text_("tid"), oid, sub: text_("sub") };
  const named = {
    policy: text_("policy"),
    agent: text_("agent"),
    verb: text_("verb"),
    probe: text_("probe"),
  };
  const roles = fields["roles_matched"];
  const { count, start_time: since, replaces } = fields;
  return {
    ...{ time, classUid, fields, ...defined(more), ...defined(named) },
    id: typeof id === "string" ? id : "",
    activityId: typeof activityId === "number" ? activityId : 0,
    activity: text_("activity_name") ?? `${classUid}/${String(activityId)}`,
    granted: status === 1,
    count: typeof count === "number" && Number.isSafeInteger(count) && count > 0 ? count : 1,
    since: typeof since === "number" && since <= time ? since : time,
    replaces: Array.isArray(replaces) ? replaces.filter((one) => typeof one === "string") : [],
    // a token without idtyp is a person's, or of a plain issuer
    kind: fields["idtyp"] === "app" || more.sub !== undefined ? "application" : "user",
    rolesMatched: Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : [],
  };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function defined<T extends object>(values: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}
