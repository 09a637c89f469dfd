import { randomUUID } from "node:crypto";
import type {
  RevocationEvent,
  AssignmentEvent,
  SessionKickEvent,
  KickReason,
  AssignmentActivity,
} from "../../protocol/audit/control-event.ts";
import type { AuditEvent } from "../../protocol/audit/event.ts";
import type { TemporaryAssignment } from "../../protocol/control/assignment.ts";
import type { Revocation } from "../../protocol/control/revocation.ts";
import type { Session } from "../session/session.ts";
import type { AuditSink } from "./sink.ts";

const grantActivity = {
  assign: { activity_id: 1 },
  approve: { activity_id: 1, activity_name: "approve" },
  withdraw: { activity_id: 2 },
  propose: { activity_id: 99, activity_name: "propose" },
} as const;

/** Records administrative actions. */
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

  /** @param isDone false if it could not be stored, and is not in force */
  grant(
    id: string,
    grant: TemporaryAssignment,
    activity: AssignmentActivity,
    isDone = true,
  ): Promise<void> {
    const { role, to: holder, reason: comment, until, by, approved, withdrawn } = grant;
    const actor = withdrawn?.by ?? approved?.by ?? by;
    const event: AssignmentEvent = {
      class_uid: 3005,
      ...grantActivity[activity],
      ...this.#common,
      status_id: isDone ? 1 : 2,
      ...{ grant: id, role, holder, comment, actor },
      ...(until !== undefined && { until }),
    };
    return this.#sink.append(event);
  }

  /** @param known the remembered session; otherwise the server's data is used */
  ended(
    { server, client, user }: { server: string; client: number; user?: string },
    known: Session | undefined,
    reason: KickReason,
  ): Promise<void> {
    const event: SessionKickEvent = {
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
