import type { MemberKind } from "../../access/index.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole, isTokenId, isTime } from "../../protocol/identifiers.ts";
import { Reason } from "../../protocol/reason.ts";
import { uuidV5 } from "../../values/uuid.ts";
import { readAgent } from "./agent.ts";
import type { Members } from "./compact.ts";
import { invalid, missing, type Refusal } from "./refusal.ts";

/** What an access token of a tenant must contain. */
export interface Expectation {
  readonly tenantId: string;
  /** The API's client id. */
  readonly audience: string;
  /** Seconds by which the issuer's clock may be ahead of ours. */
  readonly clockSkew: number;
  /** If set, the only values of the claim that count, each with the role that it maps to. */
  readonly roles?: ReadonlyMap<string, string>;
  /**
   * Whether this is a tenant besides the one that the application is of. An application may be in several,
   * with one client id: its `azp` in subjects is made of both then, so that it stays one principal's.
   */
  readonly isFurther?: boolean;
}

/** The identity that a verified token proves. */
export interface Identity {
  /** Of the token. */
  readonly iss: string;
  /** Of the token, when it is of a plain OIDC issuer: the three ids below are made of it then. */
  readonly sub?: string;
  readonly tid: string;
  readonly oid: string;
  readonly azp: string;
  /** The token's own id. */
  readonly uti: string;
  readonly kind: MemberKind;
  readonly roles: readonly string[];
  /** The token says that an agent is acting, for a person or as itself. */
  readonly isAgent?: true;
  /** Unix seconds at which the token expires. */
  readonly expires: number;
}

/**
 * Reads the identity from the claims of a token with a valid signature and a matching `iss`,
 * according to Microsoft's access token claims reference
 * (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
 *
 * @param now unix seconds
 */
export function readIdentity(
  claims: Members,
  expected: Expectation,
  now: number,
): { readonly identity: Identity } | { readonly refusal: Refusal } {
  const refusal =
    checkUse(claims, expected) ??
    checkTimes(claims, expected.clockSkew, now) ??
    checkPrincipal(claims) ??
    checkRoles(claims);
  if (refusal) return { refusal };
  const kind = memberKind(claims);
  if (!kind) return { refusal: { reason: Reason.KindUnclear, member: "idtyp" } };
  const agent = readAgent(claims);
  if ("reason" in agent) return { refusal: agent };
  const { iss, tid, oid, azp: client, uti, exp, roles = [] } = claims as unknown as CheckedClaims;
  const azp = expected.isFurther && kind === "application" ? uuidV5(tid, `azp ${client}`) : client;
  return {
    identity: {
      ...{ iss, tid, oid, azp, uti, kind, roles: mapped(roles, expected) },
      ...(agent.isAgent && { isAgent: true }),
      expires: exp,
    },
  };
}

function mapped(values: readonly string[], { roles }: Expectation): readonly string[] {
  if (!roles) return values;
  return [...new Set(values.flatMap((value) => roles.get(value) ?? []))];
}

/** The claims' types once they are checked. */
interface CheckedClaims {
  readonly iss: string;
  readonly tid: string;
  readonly oid: string;
  readonly azp: string;
  readonly uti: string;
  readonly exp: number;
  readonly nbf: number;
  readonly iat: number;
  readonly roles?: readonly string[];
}

/** Checks that it is of this tenant, for this API. */
function checkUse(claims: Members, expected: Expectation): Refusal | undefined {
  if (claims.aud !== expected.audience) return { reason: Reason.WrongAudience, member: "aud" };
  if (claims.tid !== expected.tenantId) return { reason: Reason.WrongTenant, member: "tid" };
  return undefined;
}

/**
 * `exp` has no tolerance: the session ends with the token, so it would be closed at once.
 */
export function checkTimes(
  claims: Members,
  skew: number,
  now: number,
  required: readonly string[] = ["exp", "nbf", "iat"],
): Refusal | undefined {
  for (const member of ["exp", "nbf", "iat"]) {
    if (claims[member] === undefined && !required.includes(member)) continue;
    if (claims[member] === undefined) return missing(member);
    if (!isTime(claims[member])) return invalid(member);
  }
  const { exp, nbf, iat } = claims as unknown as CheckedClaims;
  if (exp <= now) return { reason: Reason.TokenExpired, member: "exp" };
  if (nbf > now + skew) return { reason: Reason.TokenNotYetValid, member: "nbf" };
  if (iat > now + skew) return { reason: Reason.TokenNotYetValid, member: "iat" };
  return undefined;
}

function checkPrincipal(claims: Members): Refusal | undefined {
  for (const member of ["oid", "azp"]) {
    if (claims[member] === undefined) return missing(member);
    if (!isGuid(claims[member])) return invalid(member);
  }
  // other names of the client: of Entra's version 1, and of RFC 9068 section 2.2
  const other = ["appid", "client_id"].find(
    (name) => Object.hasOwn(claims, name) && claims[name] !== claims.azp,
  );
  if (other !== undefined) return invalid(other);
  if (claims.uti === undefined) return missing("uti");
  if (!isTokenId(claims.uti)) return invalid("uti");
  if (claims.scp !== undefined && typeof claims.scp !== "string") return invalid("scp");
  return undefined;
}

function checkRoles(claims: Members): Refusal | undefined {
  const { roles } = claims;
  if (roles !== undefined && !(Array.isArray(roles) && roles.every(isRole))) {
    return invalid("roles");
  }
  // any app of the tenant can get a token without roles or scopes
  if (roles === undefined && claims.scp === undefined) {
    return { reason: Reason.NoRoles, member: "roles" };
  }
  return undefined;
}

/**
 * A person or an application? `idtyp` says so where the optional claim is configured. Without it,
 * `scp` marks a person, because only delegated tokens carry scopes. Anything else stays unclear,
 * as well as a token that says both.
 */
function memberKind(claims: Members): MemberKind | undefined {
  const delegated = claims.scp !== undefined;
  if (claims.idtyp === "app") return delegated ? undefined : "application";
  if (claims.idtyp === "user") return "user";
  return claims.idtyp === undefined && delegated ? "user" : undefined;
}
