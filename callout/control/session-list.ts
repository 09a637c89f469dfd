import { withBorrowed } from "../login/judge.ts";
import type { Session } from "../login/session.ts";
import type { Connection } from "./connections.ts";
import { ControlRefusal, type ControlRequest } from "./request.ts";

/** A session as operators see it. */
export interface SessionRow {
  /** Name of the node. */
  readonly node: string;
  /** Id (N…) of the node, and number of the connection there: together the session's name. */
  readonly server: string;
  readonly client: number;
  /** `user:<oid>`, `app:<oid>` or `oidc:<issuer>#<subject>`. */
  readonly user: string;
  /** Name in the policy. */
  readonly account: string;
  readonly address: string;
  /** Unix seconds. */
  readonly since: number;
  readonly lang?: string;
  /** From here on: absent when no replica remembers the login. */
  readonly oid?: string;
  readonly azp?: string;
  readonly uti?: string;
  readonly tid?: string;
  readonly roles?: readonly string[];
  /** Digest of the policy at the login. */
  readonly policy?: string;
  /** Unix seconds. */
  readonly expires?: number;
}

/** Rows in one answer, which stay below the megabyte of a message. */
const page = 1000;

/** @param accountName of an account by its public key */
export function sessionRow(
  { server, serverName: node, client, user, account, address, since, lang }: Connection,
  session: Session | undefined,
  accountName: (key: string) => string | undefined,
  rolesIn: (account: string, roles: readonly string[]) => readonly string[],
): SessionRow {
  return {
    ...{ node, server, client, user, address, since: Math.floor(since / 1000) },
    account: session?.account ?? accountName(account) ?? account,
    ...(lang !== undefined && { lang }),
    ...(session && {
      oid: session.identity.oid,
      azp: session.identity.azp,
      uti: session.identity.uti,
      tid: session.identity.tid,
      roles: rolesIn(session.account, withBorrowed(session.identity.roles, session.borrowed)),
      ...(session.policy !== undefined && { policy: session.policy }),
      expires: session.expires,
    }),
  };
}

/**
 * One page of the sessions, in the order of nodes and connections.
 *
 * @throws ControlRefusal for an offset that is none
 */
export function sessionPage(
  rows: readonly SessionRow[],
  { offset = 0 }: ControlRequest["body"],
): { readonly sessions: readonly SessionRow[]; readonly total: number } {
  if (!Number.isSafeInteger(offset) || Number(offset) < 0) {
    throw new ControlRefusal("offset_invalid", "the offset is no whole number", "begin with 0");
  }
  const sorted = rows.toSorted(
    (a, b) => (a.server < b.server ? -1 : a.server > b.server ? 1 : 0) || a.client - b.client,
  );
  return { sessions: sorted.slice(Number(offset), Number(offset) + page), total: rows.length };
}
