import type { AccessDocument, SessionPermissions } from "../../access/index.ts";
import type { AuthorizationRequest } from "../../nats/index.ts";
import { isClientId } from "../session/session.ts";
import { rolesWith, type Session } from "../session/session.ts";
import type { Granted } from "./authorize.ts";
import { deciderOf } from "./authorize.ts";

/**
 * What a policy grants a remembered session; undefined when it grants nothing.
 *
 * @param now unix seconds, a whole number
 */
export function grantOf(
  policy: AccessDocument,
  { identity, account, temporaryRoles, connection }: Session,
  now: number,
): SessionPermissions | undefined {
  const { kind, tid, oid, azp, isAgent } = identity;
  const roles = rolesWith(identity.roles, temporaryRoles);
  const principal = { kind, roles, claims: { tid, oid, azp }, isAgent };
  const decision = deciderOf(policy)(principal, { account, connection, now });
  return decision.granted ? decision.permissions : undefined;
}

/** What to remember of a login; undefined when the server did not say which connection it is. */
export function sessionOf(
  { server_id: server, client_info: client, issued: since }: AuthorizationRequest,
  { identity, evidence, grant, connection, expires, temporaryRoles }: Granted,
  policy: string,
): Session | undefined {
  if (!isClientId(client.id)) return undefined;
  const { account } = grant;
  const where = { server: server.id, client: client.id, node: server.name, since };
  const session = { identity, evidence, account, connection, expires, policy };
  return { ...where, ...session, ...(temporaryRoles && { temporaryRoles }) };
}
