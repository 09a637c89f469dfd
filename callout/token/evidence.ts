import { isGuid, isRole, isTime, isTokenId } from "./claims.ts";
import type { Members } from "./compact.ts";

/** What a log may say about a token: identifiers of a known form, never the token or a part of it. */
export interface Evidence {
  readonly kid?: string;
  readonly tid?: string;
  readonly oid?: string;
  readonly azp?: string;
  readonly uti?: string;
  readonly idtyp?: "app" | "user";
  readonly roles?: readonly string[];
  /** Unix seconds. */
  readonly exp?: number;
}

/**
 * Picks from claims what has a known form; what has not is left out.
 *
 * Only for claims under a signature that holds: before that, a claim is whatever the client typed.
 */
export function evidence(kid: string, claims: Members): Evidence {
  const { tid, oid, azp, uti, idtyp, roles, exp } = claims;
  return {
    kid,
    ...(isGuid(tid) && { tid }),
    ...(isGuid(oid) && { oid }),
    ...(isGuid(azp) && { azp }),
    ...(isTokenId(uti) && { uti }),
    ...((idtyp === "app" || idtyp === "user") && { idtyp }),
    ...(Array.isArray(roles) && { roles: roles.filter(isRole) }),
    ...(isTime(exp) && { exp }),
  };
}
