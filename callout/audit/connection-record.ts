import { uuidV5 } from "../../values/uuid.ts";
import type { UserClaims } from "../../nats/index.ts";
import type { Connection, Traffic } from "../connections/connection.ts";
import type { Session } from "../login/session.ts";
import type { Evidence } from "../token/evidence.ts";
import type { AuditEvent } from "./event.ts";

/** What is said of a connection in both kinds of records. */
interface ConnectionRecord extends AuditEvent {
  readonly class_uid: 3002;
  readonly status_id: 1;
  /** Name in the policy. */
  readonly account: string;
  readonly client: { readonly id: number; readonly address: string };
  readonly server: Connection["server"];
}

/** The end of a session: when, and why by the server's own words. OCSF: Authentication, logoff. */
export interface SessionEndRecord extends ConnectionRecord, Omit<Evidence, "exp"> {
  readonly activity_id: 2;
  /** As the server names who it was: `user:OID`, `app:OID`, `oidc:…`, or a public key (U…). */
  readonly user: string;
  /** For example `Client Closed`, `Authentication Expired`, `Kicked`. */
  readonly end: string;
  /** That it lasted. */
  readonly seconds: number;
  readonly sent: Traffic;
  readonly received: Traffic;
}

/** A session that no callout has granted: it came with credentials that a key of the account has signed. */
export interface BypassRecord extends ConnectionRecord {
  readonly activity_id: 1;
  readonly decision: "bypassed";
  /** `break-glass:OID`, or what else its JWT calls it. */
  readonly user: string;
  readonly user_nkey: string;
  /** Of the JWT: role, reason and id of `keys break-glass`. */
  readonly tags: readonly string[];
  /** Public key (A…) that has signed it. */
  readonly issuer: string;
  /** Unix seconds; absent for credentials that do not end. */
  readonly nats_exp?: number;
  /** True when it was found afterwards: no callout was there to hear of it. */
  readonly found_later?: true;
}

/** Of the ids of these records: whoever tells of a connection again, tells it under the same id. */
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
