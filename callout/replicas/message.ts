import type { TemporaryRole } from "../../protocol/control/assignment.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole, isTime, isTokenId } from "../../protocol/identifiers.ts";
import { isObject } from "../../values/shape/index.ts";
import { parseJson } from "../../values/strict-json.ts";
import { isClientId, type Session } from "../session/session.ts";
import type { Identity } from "../token/claims.ts";
import { readEvidence } from "../token/evidence.ts";
import { isKeyId } from "../token/header.ts";
import { isIssuer, isSubject } from "../token/oidc.ts";

/** A message between replicas of the callout. */
export type ReplicaMessage =
  /** These sessions were granted, and these connections have closed. */
  | { readonly sessions: readonly Session[]; readonly ended: readonly ConnectionId[] }
  /** Asks for all sessions. */
  | { readonly ask: true }
  /** Ends the answer to that. */
  | { readonly told: true };

/** A server's id, and its number for one of its connections. */
type ConnectionId = readonly [server: string, client: number];

/** Characters of sessions in one message; a server accepts a megabyte. */
const batch = 128 * 1024;

/** @example encodeMessage({ ask: true }) // {"ask":true} */
export function encodeMessage(
  message: { readonly ask: true } | { readonly told: true },
): Uint8Array {
  return Buffer.from(JSON.stringify(message));
}

/** A message about ended sessions; earlier versions read it as one without sessions. */
export function encodeEnded(ended: readonly ConnectionId[]): Uint8Array {
  return Buffer.from(JSON.stringify({ sessions: [], ended }));
}

/** These sessions in as few messages as possible. */
export function* encodeSessions(sessions: Iterable<Session>): Generator<Uint8Array> {
  let texts: string[] = [];
  let size = 0;
  const message = () => Buffer.from(`{"sessions":[${texts.join(",")}]}`);
  for (const session of sessions) {
    const text = encodeSession(session);
    if (texts.length > 0 && size + text.length > batch) {
      yield message();
      texts = [];
      size = 0;
    }
    texts.push(text);
    size += text.length;
  }
  if (texts.length > 0) yield message();
}

/**
 * Reads a message; undefined if anything in it is malformed.
 *
 * @throws JsonError when it is not strict JSON
 */
export function decodeMessage(bytes: Uint8Array): ReplicaMessage | undefined {
  const value = parseJson(bytes);
  if (!isObject(value)) return undefined;
  if (value.ask === true) return { ask: true };
  if (value.told === true) return { told: true };
  if (!Array.isArray(value.sessions)) return undefined;
  const sessions = value.sessions.map(readSession);
  const ended = value.ended === undefined ? [] : readEnded(value.ended);
  return ended && sessions.every((session) => session !== undefined)
    ? { sessions, ended }
    : undefined;
}

function readEnded(value: unknown): readonly ConnectionId[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const isId = (each: unknown): each is ConnectionId =>
    Array.isArray(each) && each.length === 2 && isServerId(each[0]) && isClientId(each[1]);
  return value.every(isId) ? value : undefined;
}

function encodeSession(session: Session): string {
  // the name on the wire is that of earlier versions
  const { temporaryRoles: borrowed, ...rest } = session;
  return JSON.stringify({ ...rest, borrowed });
}

function readSession(value: unknown): Session | undefined {
  if (!isObject(value)) return undefined;
  const { server, client, account, expires, policy, identity: who, evidence: claims } = value;
  const temporaryRoles = value.borrowed === undefined ? [] : readTemporaryRoles(value.borrowed);
  const { node, since, connection } = value;
  if (!isServerId(server) || !isClientId(client) || typeof account !== "string") return undefined;
  if (policy !== undefined && !(typeof policy === "string" && /^sha256:[0-9a-f]{64}$/.test(policy)))
    return undefined;
  if (node !== undefined && !isNodeName(node)) return undefined;
  if (since !== undefined && !isTime(since)) return undefined;
  if (connection !== undefined && !isConnection(connection)) return undefined;
  if (!isObject(claims) || !isKeyId(claims.kid)) return undefined;
  const identity = readIdentity(who);
  // a session ends with its token at the latest
  if (!identity || typeof expires !== "number" || !(expires <= identity.expires)) return undefined;
  const evidence = readEvidence(claims.kid, claims);
  if (!temporaryRoles) return undefined;
  const session = { server, client, identity, evidence, account, expires };
  return {
    ...session,
    ...(node !== undefined && { node }),
    ...(since !== undefined && { since }),
    ...(policy !== undefined && { policy }),
    ...(connection !== undefined && { connection }),
    ...(temporaryRoles.length > 0 && { temporaryRoles }),
  };
}

function isServerId(value: unknown): value is string {
  return typeof value === "string" && /^N[A-Z2-7]{55}$/.test(value);
}

function isConnection(value: unknown): value is "CLIENT" | "MQTT" | "LEAFNODE" {
  return value === "CLIENT" || value === "MQTT" || value === "LEAFNODE";
}

/** nats-server forbids spaces alone in its name (opts.go, validateOptions). */
function isNodeName(value: unknown): value is string {
  return typeof value === "string" && value.length > 0 && value.length <= 256;
}

function readTemporaryRoles(value: unknown): readonly TemporaryRole[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const roles = value.map((each: unknown) => {
    const { id, role, until } = isObject(each) ? each : {};
    return isGuid(id) && isRole(role) && isTime(until) ? { id, role, until } : undefined;
  });
  return roles.every((each) => each !== undefined) ? roles : undefined;
}

function readIdentity(value: unknown): Identity | undefined {
  if (!isObject(value)) return undefined;
  const { iss, sub, tid, oid, azp, uti, kind, roles, isAgent, expires } = value;
  if (!isIssuer(iss) || (sub !== undefined && !isSubject(sub))) return undefined;
  if (!isGuid(tid) || !isGuid(oid) || !isGuid(azp) || !isTokenId(uti)) return undefined;
  if (kind !== "user" && kind !== "application") return undefined;
  if (!Array.isArray(roles) || !roles.every(isRole) || !isTime(expires)) return undefined;
  if (isAgent !== undefined && isAgent !== true) return undefined;
  return {
    ...{ iss, ...(sub !== undefined && { sub }), tid, oid, azp, uti, kind, roles },
    ...{ ...(isAgent && { isAgent }), expires },
  };
}
