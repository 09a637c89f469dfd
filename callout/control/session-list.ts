import { CONTROL, CONTROL_DATA } from "../../access/index.ts";
import { streamsUserName } from "../../nats/index.ts";
import { pageOf } from "../../protocol/control/page.ts";
import type { ControlRequest } from "../../protocol/control/request.ts";
import type { SessionPage, SessionRow } from "../../protocol/control/session-row.ts";
import { connectionsOf, type OpenConnection } from "../connections/open-connections.ts";
import type { Enforcement } from "../enforcement/enforcement.ts";
import type { Servers } from "../link/servers.ts";
import { rolesWith, type Session } from "../session/session.ts";

/** Rows per answer, to stay below a message's limit of one megabyte. */
const page = 1000;

/** What the list of sessions needs from the enforcement. */
export interface KnownSessions extends Pick<Enforcement, "remembered" | "accountName" | "rolesIn"> {
  /** Whether a callout connects as this user (its public key, U…) to make streams. */
  readonly isCallout: (user: string) => boolean;
}

/** Accounts in which callouts are for other purposes. */
const ownAccounts: readonly string[] = [CONTROL, CONTROL_DATA];

/**
 * Every session on every node that answers, with what the replicas know about it; those by which a callout makes
 * streams in the policy's accounts, too.
 */
export async function sessionRows(servers: Servers, known: KnownSessions): Promise<SessionRow[]> {
  const isElsewhere = (account: string) => {
    const name = known.accountName(account);
    return name !== undefined && !ownAccounts.includes(name);
  };
  const connections = await connectionsOf(servers, {}, (user, account) =>
    known.isCallout(user) && isElsewhere(account) ? streamsUserName : undefined,
  );
  return connections.map((each) => sessionRow(each, known.remembered(each), known));
}

function sessionRow(
  { server, serverName: node, client, user, account, address, since, lang }: OpenConnection,
  session: Session | undefined,
  known: KnownSessions,
): SessionRow {
  return {
    ...{ node, server, client, user, address, since: Math.floor(since / 1000) },
    account: session?.account ?? known.accountName(account) ?? account,
    ...(lang !== undefined && { lang }),
    ...(session && {
      oid: session.identity.oid,
      azp: session.identity.azp,
      uti: session.identity.uti,
      tid: session.identity.tid,
      roles: known.rolesIn(
        session.account,
        rolesWith(session.identity.roles, session.temporaryRoles),
      ),
      ...(session.policy !== undefined && { policy: session.policy }),
      expires: session.expires,
    }),
  };
}

/**
 * One page of the sessions, ordered by node and connection.
 *
 * @throws ControlRefusal for an invalid offset
 */
export function sessionPage(
  rows: readonly SessionRow[],
  { offset }: ControlRequest["body"],
): SessionPage {
  const sorted = rows.toSorted(
    (a, b) => (a.server < b.server ? -1 : a.server > b.server ? 1 : 0) || a.client - b.client,
  );
  return { sessions: pageOf(sorted, page, offset), total: rows.length };
}
