import type { Msg } from "@nats-io/nats-core";
import { EntraError } from "./error.ts";
import { guidPattern } from "../values/guid.ts";

/** Who sent a request, as the requester's server says. */
export interface Caller {
  /** `user:<oid>`, `app:<oid>`, or `oidc:<issuer>#<subject>` for a job with its own issuer's token. */
  readonly identity: string;
  /** An agent that acts for a person is that person here. */
  readonly kind: "user" | "application";
  /** Public key (A…) of the account in which the caller's session is. */
  readonly account: string;
}

/** What it needs of a message; requests of micro services have it, too. */
export type CallerMessage = Pick<Msg, "headers" | "reply">;

/** Set by the server for an import with `share` (nats-server accounts.go, ClientInfoHdr). */
const header = "Nats-Request-Info";

/**
 * Who sent a request that came from another account by an import with `share: true`.
 *
 * Three things together are proof. The reply subject begins with `_R_.`: a server made it for an import, and lets no
 * client name such a subject. The header is the server's: a client's own is replaced. And it has no `svc`: the
 * server adds that to what has passed another import first, as a redirected answer has, whose headers the answerer
 * chose (client.go, processServiceImport). docs/how-to/who-asks.md says what the service's account must be for that.
 *
 * @throws EntraError `caller_local` for what did not come by an import as a request, `caller_unknown` when the import does
 * not say who asks, `caller_redirected` for what passed more than one import, `caller_unreadable` for a header that
 * no server writes, `caller_kind` for a leaf node, JetStream, or a session that is none of an identity
 * @example
 * const { identity } = callerOf(request);
 * if (!mayCancel.has(identity)) return request.respond("denied");
 */
export function callerOf({ headers, reply = "" }: CallerMessage): Caller {
  if (!reply.startsWith("_R_."))
    throw refused("caller_local", "the message is not a request by an import from another account");
  const names = headers?.keys().filter((name) => name.toLowerCase() === header.toLowerCase()) ?? [];
  if (headers === undefined || names.length === 0)
    throw refused("caller_unknown", `the request has no header ${header}`);
  const values = headers.values(header);
  if (names.length > 1 || values.length > 1)
    throw refused("caller_unreadable", `the request has more than one header ${header}`);
  const { acc, svc, user, kind } = read(values[0] ?? "");
  if (svc !== undefined)
    throw refused("caller_redirected", "the request has passed another import before this one");
  if (typeof acc !== "string" || !/^A[A-Z2-7]{55}$/.test(acc))
    throw refused("caller_unreadable", `${header} names no account`);
  if (user === undefined)
    throw refused("caller_unknown", `${header} names no user: the import has no 'share: true'`);
  const [identity, prefix] = typeof user === "string" ? (IDENTITY.exec(user) ?? []) : [];
  if (kind !== "Client" || identity === undefined)
    throw refused("caller_kind", "the request does not come from a session of an identity");
  return { identity, kind: prefix === "user" ? "user" : "application", account: acc };
}

/** What the callout names a session. */
const IDENTITY = new RegExp(`^(?:(user|app):${guidPattern}|oidc:[^\\s#]+#[^\\s#]+)$`);

function read(text: string): Readonly<Record<"acc" | "svc" | "user" | "kind", unknown>> {
  try {
    const info: unknown = JSON.parse(text);
    if (typeof info === "object" && info !== null) {
      const { acc, svc, user, kind } = info as Record<string, unknown>;
      return { acc, svc, user, kind };
    }
  } catch {
    // what is wrong with it is said below
  }
  throw refused("caller_unreadable", `${header} is not what a server writes`);
}

function refused(
  code: Extract<EntraError["code"], `caller_${string}`>,
  message: string,
): EntraError {
  return new EntraError(code, message, { next: "do not act on it" });
}
