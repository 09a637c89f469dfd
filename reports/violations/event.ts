import type { AuditEvent } from "../../protocol/audit/event.ts";
import { subjectName } from "../../protocol/user-name.ts";
import { uuidV5 } from "../../values/uuid.ts";
import { guidPattern } from "../../values/guid.ts";
import type { Logged } from "./log-reader.ts";
import type { Session } from "./sessions.ts";

/**
 * A refused attempt, as an event of the audit: OCSF's API Activity
 * (https://schema.ocsf.io/classes/api_activity), where a publish creates and a subscription reads.
 *
 * Subject and queue are the client's own words, and nothing else in it is.
 */
export interface ViolationEvent extends AuditEvent {
  readonly class_uid: 6003;
  readonly activity_id: 1 | 2;
  readonly status_id: 2;
  readonly decision: "denied";
  readonly reason: "permissions_violation" | "unclear";
  readonly verb?: "publish" | "subscribe";
  readonly subject?: string;
  readonly queue?: string;
  /** True when the subject is where an answer was wanted. */
  readonly is_reply?: true;
  readonly account?: string;
  /** As servers name who is connected: `user:OID`, `app:OID`, `oidc:…`, or a public key (U…). */
  readonly user?: string;
  readonly oid?: string;
  readonly tid?: string;
  readonly azp?: string;
  readonly uti?: string;
  readonly user_nkey?: string;
  /** Absent when the login is in no audit that was given. */
  readonly roles_matched?: readonly string[];
  readonly client: { readonly id: number; readonly address: string };
}

/** Namespace of violations' ids: the same line always has the same id. */
const namespace = "0f7d9a52-3c1e-4b8e-8d46-5a1f0c7b2e94";
/** As the callout names people and applications of Entra. */
const memberName = new RegExp(`^(?:user|app):(${guidPattern})$`);
/** Characters of a subject that are kept: enough for any that means something. */
const longest = 255;

/**
 * The event of a logged line. The same line always gives the same id.
 *
 * @param session the login of the connection, which knows more than the line, and counts where the line is unclear
 */
export function violationEvent(logged: Logged, session: Session | undefined): ViolationEvent {
  const { server, client, address, said, time = 0 } = logged;
  const { roles, ...who } = session ?? { roles: undefined };
  const oid = said?.oid ?? memberName.exec(said?.user ?? "")?.[1];
  const user = said?.user ?? (session && userOf(session));
  return {
    class_uid: 6003,
    activity_id: said?.verb === "subscribe" ? 2 : 1,
    status_id: 2,
    id: uuidV5(namespace, JSON.stringify(logged)),
    instance: server ?? "nats-server",
    decision: "denied",
    reason: said ? "permissions_violation" : "unclear",
    ...(said && {
      verb: said.verb,
      subject: said.subject.slice(0, longest),
      ...(said.account !== undefined && { account: said.account }),
      ...(said.queue !== undefined && { queue: said.queue.slice(0, longest) }),
      ...(said.isReply && { is_reply: said.isReply }),
    }),
    ...(user !== undefined && { user }),
    ...(oid !== undefined && { oid }),
    ...who,
    time,
    ...(roles && { roles_matched: roles }),
    client: { id: client, address },
  };
}

function userOf({ oid, iss = "", sub }: Session): string | undefined {
  return sub === undefined ? oid : subjectName(iss, sub);
}
