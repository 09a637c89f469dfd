import type { Session } from "../../callout/session/session.ts";
import * as entra from "./token.ts";

/** A server's id, as a request carries it. */
export const serverId = `N${"A".repeat(55)}`;

/** A granted login of the identity of the test tokens, that ends in an hour. */
export function sessionOf(changes: Partial<Session> = {}, roles = ["Orders.Read"]): Session {
  const { issuer: iss, tenant: tid, oid, azp, now } = entra;
  const uti = "tokenIdTokenIdTokenId";
  return {
    server: serverId,
    client: 7,
    identity: { iss, tid, oid, azp, uti, kind: "user", roles, expires: now + 3600 },
    evidence: { kid: "key-1", tid, oid, azp, uti, idtyp: "user", roles, exp: now + 3600 },
    account: "orders",
    expires: now + 3600,
    ...changes,
  };
}
