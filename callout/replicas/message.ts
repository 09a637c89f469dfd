import { isObject, parseJson } from "../json.ts";
import { isClientId, type Session } from "../login/session.ts";
import { evidence } from "../token/evidence.ts";
import { isKeyId } from "../token/header.ts";

/** What replicas of the callout tell each other. */
export type ReplicaMessage =
  /** These logins were granted. */
  | { readonly sessions: readonly Session[] }
  /** Tell me all that you remember. */
  | { readonly ask: true }
  /** That was all that I remember. */
  | { readonly told: true };

/** Characters of sessions in one message; a server takes a megabyte. */
const batch = 128 * 1024;

/** @example encodeMessage({ ask: true }) // {"ask":true} */
export function encodeMessage(
  message: { readonly ask: true } | { readonly told: true },
): Uint8Array {
  return Buffer.from(JSON.stringify(message));
}

/** Messages that tell these sessions, as few as fit. */
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
 * Reads a message; undefined for one in which anything is not of its form.
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
  return sessions.every((session) => session !== undefined) ? { sessions } : undefined;
}

/** The identity is not written: the evidence of a token that was accepted says all of it but the kind. */
function encodeSession({ identity, ...session }: Session): string {
  return JSON.stringify({ ...session, kind: identity.kind });
}

function readSession(value: unknown): Session | undefined {
  if (!isObject(value)) return undefined;
  const { server, client, account, expires, kind, evidence: claims } = value;
  if (typeof server !== "string" || !/^N[A-Z2-7]{55}$/.test(server)) return undefined;
  if (!isClientId(client) || typeof account !== "string") return undefined;
  if (kind !== "user" && kind !== "application") return undefined;
  if (!isObject(claims) || !isKeyId(claims.kid)) return undefined;
  const facts = evidence(claims.kid, claims);
  const { tid, oid, azp, uti, roles, exp } = facts;
  if (!tid || !oid || !azp || !uti || !roles || !exp) return undefined;
  // a session ends with its token at the latest
  if (typeof expires !== "number" || !(expires <= exp)) return undefined;
  const identity = { tid, oid, azp, uti, kind, roles, expires: exp } as const;
  return { server, client, identity, evidence: facts, account, expires };
}
