import type { Evidence } from "../../protocol/audit/evidence.ts";
import { isGuid } from "../../values/guid.ts";
import { isRole, isTime, isTokenId } from "../../protocol/identifiers.ts";
import { readAgent } from "./agent.ts";
import type { Members } from "./compact.ts";
import { isIssuer, isSubject, principalOf, type OidcExpectation } from "./oidc.ts";

/**
 * Picks claims of known forms and omits all others.
 *
 * Only for claims with a valid signature: before that, a claim is whatever the client sent.
 */
export function evidence(kid: string, claims: Members): Evidence {
  const { tid, oid, azp, uti, idtyp, roles, exp, xms_par_app_azp: parent } = claims;
  const agent = readAgent(claims);
  return {
    kid,
    ...(isGuid(tid) && { tid }),
    ...(isGuid(oid) && { oid }),
    ...(isGuid(azp) && { azp }),
    ...(isTokenId(uti) && { uti }),
    ...((idtyp === "app" || idtyp === "user") && { idtyp }),
    ...(Array.isArray(roles) && { roles: roles.filter(isRole) }),
    ...("isAgent" in agent && agent.isAgent && { is_agent: true }),
    ...(isGuid(parent) && { parent_azp: parent }),
    ...(isTime(exp) && { exp }),
  };
}

/**
 * The same for a token of a plain OIDC issuer. The ids are those that stand in subjects, made of issuer and
 * subject; whatever else its claims are called, it is not Entra's.
 */
export function oidcEvidence(kid: string, claims: Members, { issuer }: OidcExpectation): Evidence {
  const { sub, jti, exp } = claims;
  return {
    kid,
    iss: issuer,
    ...(isSubject(sub) && { sub, ...principalOf(issuer, sub) }),
    ...(isTokenId(jti) && { uti: jti }),
    ...(isTime(exp) && { exp }),
  };
}

/** Evidence from another replica: claims of known forms. */
export function readEvidence(kid: string, claims: Members): Evidence {
  const { iss, sub, is_agent, parent_azp } = claims;
  return {
    ...evidence(kid, claims),
    ...(is_agent === true && { is_agent }),
    ...(isGuid(parent_azp) && { parent_azp }),
    ...(isIssuer(iss) && { iss }),
    ...(isSubject(sub) && { sub }),
  };
}
