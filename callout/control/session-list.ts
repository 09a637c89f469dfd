import { ControlRefusal, type ControlRequest } from "../../protocol/control/request.ts";
import type { SessionPage, SessionRow } from "../../protocol/control/session-row.ts";
import { withBorrowed } from "../login/judge.ts";
import type { Session } from "../login/session.ts";
import type { Connection } from "./connections.ts";

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
): SessionPage {
  if (!Number.isSafeInteger(offset) || Number(offset) < 0) {
    throw new ControlRefusal("offset_invalid", "the offset is no whole number", "begin with 0");
  }
  const sorted = rows.toSorted(
    (a, b) => (a.server < b.server ? -1 : a.server > b.server ? 1 : 0) || a.client - b.client,
  );
  return { sessions: sorted.slice(Number(offset), Number(offset) + page), total: rows.length };
}
