import type { DecideOptions } from "../../access/index.ts";
import type { AuthorizationRequest } from "../../nats/index.ts";
import type { Evidence } from "../../protocol/audit/evidence.ts";
import type { TemporaryRole } from "../../protocol/control/assignment.ts";
import { userName } from "../../protocol/user-name.ts";
import type { Identity } from "../token/claims.ts";

/**
 * A granted login, remembered for its server's reloads.
 *
 * At every reload a server asks again about each live connection (nats-server reload.go,
 * reloadAuthorization), and has by then cleared the token and put the name of the user that it was
 * given in its place (auth_callout.go, processReply). So the identity that the token proved is kept,
 * under the two names that only the server can give: it signs and seals the request. Its id is a key
 * that it makes at its start, and it counts its clients up (client.go, initClient), so the pair names
 * one connection for ever, whatever the client sends.
 *
 * A client gains nothing by pretending to be at a reload (the name of a user, no token), in its first
 * CONNECT or in another one: its pair is unknown, and it is refused, or known, and it gets what this
 * very connection has proven already, by the policy of today and no longer than at first.
 */
export interface Session {
  /** `server_id.id` of the request. */
  readonly server: string;
  /** `client_info.id` of the request. */
  readonly client: number;
  /** `server_id.name` of the request; absent if an older replica shared the session without it. */
  readonly node?: string;
  /** Unix seconds of that server's clock at which it last asked; absent as `node`. */
  readonly since?: number;
  readonly identity: Identity;
  /** Of the token, for the audit. */
  readonly evidence: Evidence;
  /** Its account, which a reload never changes. */
  readonly account: string;
  /** How it connects; absent if an older replica shared the session without it. */
  readonly connection?: DecideOptions["connection"];
  /** Unix seconds; later decisions never extend it. */
  readonly expires: number;
  /** Digest of the policy that granted it; absent if an older replica shared the session without it. */
  readonly policy?: string;
  /** Temporarily assigned roles, besides those of the token. @default none */
  readonly temporaryRoles?: readonly TemporaryRole[];
}

/** Whether two decisions on one connection are equivalent. */
export function isSameSession(one: Session, other: Session): boolean {
  return (
    one.identity.uti === other.identity.uti &&
    one.account === other.account &&
    one.expires === other.expires &&
    one.policy === other.policy &&
    grantsOf(one) === grantsOf(other)
  );
}

/** The temporary assignments that a session depends on. */
function grantsOf({ temporaryRoles = [] }: Session): string {
  return temporaryRoles
    .map(({ id, until }) => `${id} ${until}`)
    .sort()
    .join();
}

/**
 * True when the request is what a server asks at a reload about this session of the same connection.
 *
 * A password is not looked at: the server clears tokens alone, so the token of a client that sent it as
 * its password (MQTT) comes again, with the name of the user instead of the account that was asked for.
 */
export function isAboutSession(
  { auth_token: token, user }: AuthorizationRequest["connect_opts"],
  { identity }: Session,
): boolean {
  return !token && user === userName(identity);
}

/** True for a connection's number; beyond 2^53, which no server reaches, two would look like one. */
export function isClientId(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}

/** Roles of a token together with those that are temporarily assigned to its holder. */
export function rolesWith(
  roles: readonly string[],
  temporaryRoles: readonly Pick<TemporaryRole, "role">[] = [],
): readonly string[] {
  return temporaryRoles.length === 0
    ? roles
    : [...roles, ...temporaryRoles.map(({ role }) => role)];
}
