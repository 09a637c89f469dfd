import { randomUUID } from "node:crypto";
import type { AuditEvent } from "../audit/event.ts";
import type { AuditSink } from "../audit/sink.ts";
import type { Session } from "../login/session.ts";
import type { Revocation, RevocationTarget } from "./revocation.ts";
import type { RoleGrant } from "./role-grant.ts";

/** That somebody is kept out, or let in again: OCSF's User Access Management (3005), 2: revoke privileges. */
export interface RevocationEvent extends AuditEvent {
  readonly class_uid: 3005;
  readonly activity_id: 2 | 99;
  readonly revocation: string;
  readonly target: RevocationTarget;
  /** What the operator wrote. */
  readonly comment: string;
  /** Object id of the operator. */
  readonly actor: string;
  /** Object id of whose token is kept out, where that is known. */
  readonly holder?: string;
  /** Unix seconds. */
  readonly until?: number;
}

/** What happens to a grant of a role. */
export type GrantActivity = "assign" | "propose" | "approve" | "withdraw";

/** That somebody gets a role for a while: OCSF's User Access Management (3005), 1: assign privileges. */
export interface RoleGrantEvent extends AuditEvent {
  readonly class_uid: 3005;
  readonly activity_id: 1 | 2 | 99;
  readonly grant: string;
  readonly role: string;
  /** Object id of who gets it. */
  readonly holder: string;
  /** What was written when it was granted or proposed. */
  readonly comment: string;
  /** Object id of who did this. */
  readonly actor: string;
  /** Unix seconds; absent while it waits for approval. */
  readonly until?: number;
}

/** That the callouts ended a session: OCSF's Authentication (3002), 2: logoff. */
export interface SessionEndEvent extends AuditEvent {
  readonly class_uid: 3002;
  readonly activity_id: 2;
  readonly reason: EndReason;
  readonly oid?: string;
  readonly azp?: string;
  readonly uti?: string;
  readonly account?: string;
  readonly user?: string;
  /** Id (N…) of its server, and its number there. */
  readonly server: string;
  readonly connection: number;
}

/** Why the callouts end a session. */
export type EndReason = "revoked" | "policy_narrowed" | "grant_withdrawn";

const grantActivity = {
  assign: { activity_id: 1 },
  approve: { activity_id: 1, activity_name: "approve" },
  withdraw: { activity_id: 2 },
  propose: { activity_id: 99, activity_name: "propose" },
} as const;

/** Writes down what is steered. */
export class ControlAudit {
  readonly #sink: AuditSink;
  readonly #instance: string;

  constructor(sink: AuditSink, instance: string) {
    this.#sink = sink;
    this.#instance = instance;
  }

  revoked(id: string, revocation: Revocation): Promise<void> {
    return this.#sink.append(this.#revocation(id, revocation, revocation.by, { activity_id: 2 }));
  }

  lifted(id: string, revocation: Revocation): Promise<void> {
    const activity = { activity_id: 99, activity_name: "lift" } as const;
    const by = revocation.lifted?.by ?? revocation.by;
    return this.#sink.append(this.#revocation(id, revocation, by, activity));
  }

  /** @param isDone false for what could not be stored, and is not in force */
  grant(id: string, grant: RoleGrant, activity: GrantActivity, isDone = true): Promise<void> {
    const { role, to: holder, reason: comment, until, by, approved, withdrawn } = grant;
    const actor = withdrawn?.by ?? approved?.by ?? by;
    const event: RoleGrantEvent = {
      class_uid: 3005,
      ...grantActivity[activity],
      ...this.#common,
      status_id: isDone ? 1 : 2,
      ...{ grant: id, role, holder, comment, actor },
      ...(until !== undefined && { until }),
    };
    return this.#sink.append(event);
  }

  /** @param known what the callouts remember of it, else what its server says */
  ended(
    { server, client, user }: { server: string; client: number; user?: string },
    known: Session | undefined,
    reason: EndReason,
  ): Promise<void> {
    const event: SessionEndEvent = {
      class_uid: 3002,
      activity_id: 2,
      ...this.#common,
      reason,
      ...(known && {
        oid: known.identity.oid,
        azp: known.identity.azp,
        uti: known.identity.uti,
        account: known.account,
      }),
      ...(user !== undefined && { user }),
      server,
      connection: client,
    };
    return this.#sink.append(event);
  }

  #revocation(
    id: string,
    { target, reason, until, holder }: Revocation,
    actor: string,
    activity: Pick<RevocationEvent, "activity_id" | "activity_name">,
  ): RevocationEvent {
    return {
      class_uid: 3005,
      ...activity,
      ...this.#common,
      revocation: id,
      target,
      comment: reason,
      actor,
      ...(holder !== undefined && { holder }),
      ...(until !== undefined && { until }),
    };
  }

  get #common(): Pick<AuditEvent, "status_id" | "time" | "id" | "instance"> {
    return { status_id: 1, time: Date.now(), id: randomUUID(), instance: this.#instance };
  }
}
