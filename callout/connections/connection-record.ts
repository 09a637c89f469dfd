import type { UserClaims } from "../../nats/index.ts";
import type { BypassRecord, SessionEndRecord } from "../../protocol/audit/connection-record.ts";
import { uuidV5 } from "../../values/uuid.ts";
import type { Session } from "../session/session.ts";
import type { Connection } from "./connection.ts";

/** Namespace of these records' ids: a connection that is reported again keeps its id. */
const namespace = "9b1f6f0e-6c2a-4f7d-8f3b-2a7d1c5e8b60";

interface About {
  readonly instance: string;
  /** Name of the account in the policy. */
  readonly account: string;
}

export function sessionEndRecord(
  connection: Connection & Required<Pick<Connection, "end">>,
  session: Session | undefined,
  about: About,
): SessionEndRecord {
  const { end, start, user } = connection;
  const { exp: _exp, ...identity } = session?.evidence ?? {};
  return {
    ...recordOf(connection, about, "end"),
    activity_id: 2,
    time: end.time,
    user,
    ...identity,
    end: end.reason,
    seconds: Math.max(0, Math.round((end.time - start) / 1000)),
    sent: end.sent,
    received: end.received,
  };
}

/** @param claims of the connection's JWT */
export function bypassRecord(
  connection: Connection,
  { name, user, tags, issuer, expires }: UserClaims,
  { isLate, ...about }: About & { readonly isLate: boolean },
): BypassRecord {
  return {
    ...recordOf(connection, about, "bypass"),
    activity_id: 1,
    decision: "bypassed",
    time: connection.start,
    user: name,
    user_nkey: user,
    tags,
    issuer,
    ...(expires !== undefined && { nats_exp: expires }),
    ...(isLate && { found_later: true }),
  };
}

function recordOf(
  { server, client, address }: Connection,
  { instance, account }: About,
  what: string,
) {
  return {
    class_uid: 3002,
    status_id: 1,
    id: uuidV5(namespace, `${what} ${server.id} ${client}`),
    instance,
    account,
    client: { id: client, address },
    server,
  } as const;
}
