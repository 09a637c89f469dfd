import { CONTROL, CONTROL_DATA } from "../../access/index.ts";
import { streamsUserName } from "../../nats/index.ts";
import { userName } from "../../protocol/user-name.ts";
import { pageOf } from "../../protocol/control/page.ts";
import type { ControlRequest } from "../../protocol/control/request.ts";
import type { SessionPage, SessionRow } from "../../protocol/control/session-row.ts";
import { leafNodesOf, type OpenLeafNode } from "../connections/leaf-nodes.ts";
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
  const [connections, leafNodes] = await Promise.all([
    connectionsOf(servers, {}, (user, account) =>
      known.isCallout(user) && isElsewhere(account) ? streamsUserName : undefined,
    ),
    leafNodesOf(servers),
  ]);
  return [
    ...connections.map((each) => clientRow(each, known.remembered(each), known)),
    // others are remotes of the servers themselves
    ...leafNodes
      .filter(({ account }) => known.accountName(account) !== undefined)
      .map((each) => leafNodeRow(each, known.remembered(each), known)),
  ];
}

function clientRow(
  connection: OpenConnection,
  session: Session | undefined,
  known: KnownSessions,
): SessionRow {
  const { user, since, lang } = connection;
  return {
    ...connectionRow(connection, session, known),
    ...{ user, since: Math.floor(since / 1000) },
    ...(lang !== undefined && { lang }),
    ...(session && rememberedRow(session, known)),
  };
}

function leafNodeRow(
  connection: OpenLeafNode,
  session: Session | undefined,
  known: KnownSessions,
): SessionRow {
  return {
    ...connectionRow(connection, session, known),
    leafNode: connection.name,
    ...(session && {
      user: userName(session.identity),
      // servers do not ask about leaf nodes again
      ...(session.since !== undefined && { since: session.since }),
      ...rememberedRow(session, known),
    }),
  };
}

function connectionRow(
  { server, serverName: node, client, account, address }: Omit<OpenConnection, "user" | "since">,
  session: Session | undefined,
  known: KnownSessions,
) {
  const name = session?.account ?? known.accountName(account) ?? account;
  return { node, server, client, address, account: name };
}

function rememberedRow(
  { identity, account, policy, expires, temporaryRoles }: Session,
  known: KnownSessions,
) {
  const { oid, azp, uti, tid, roles } = identity;
  return {
    ...{ oid, azp, uti, tid, expires },
    roles: known.rolesIn(account, rolesWith(roles, temporaryRoles)),
    ...(policy !== undefined && { policy }),
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
