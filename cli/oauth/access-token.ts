import { Failure } from "../../errors/failure.mjs";
import { visible } from "../../text/visible.ts";

/** Who a token speaks for. Read, not verified: the callout verifies, and NATS answers for it. */
export interface Identity {
  readonly kind: "user" | "application";
  /** `preferred_username` of a person; the client's id of a workload. */
  readonly name: string;
  readonly displayName?: string;
  readonly oid: string;
  readonly azp: string;
  readonly tid: string;
  readonly roles: readonly string[];
  /** Unix seconds at which the token ends. */
  readonly expires: number;
}

/** @throws Failure `token_unreadable` when the text is not an access token of Entra */
export function identityOf(token: string): Identity {
  const claims = claimsOf(token);
  if (!claims) throw unreadable("it is not a JWT");
  const { oid, azp, tid, exp, idtyp, scp, name, preferred_username: username, roles } = claims;
  if (!isText(oid) || !isText(azp) || !isText(tid) || typeof exp !== "number") {
    throw unreadable("it lacks oid, azp, tid or exp");
  }
  const person = idtyp === "user" || (idtyp === undefined && scp !== undefined);
  return {
    kind: person ? "user" : "application",
    name: isText(username) ? visible(username) : person ? oid : azp,
    ...(isText(name) ? { displayName: visible(name) } : {}),
    oid,
    azp,
    tid,
    roles: Array.isArray(roles) ? roles.filter(isText) : [],
    expires: exp,
  };
}

function unreadable(why: string): Failure {
  return new Failure("token_unreadable", "the token is not one of Entra's access tokens", {
    why,
    next: "check that the application asks for version 2 tokens (requestedAccessTokenVersion)",
  });
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** The claims of a JWT; undefined when it is none. */
function claimsOf(token: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const text = Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8");
    const claims: unknown = JSON.parse(text);
    return typeof claims === "object" && claims !== null ? { ...claims } : undefined;
  } catch {
    return undefined;
  }
}
