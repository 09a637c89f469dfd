import { createLocalJWKSet, jwtVerify, type JWTPayload } from "jose";

import type { Context } from "../../../issuer/context/context.ts";
import { tenantKeys } from "../../../issuer/metadata/discovery.ts";
import { ids } from "../../support/directory.ts";

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const ROLES = ["Orders.Read", "Orders.Write", "Orders.Work"];
const LARGEST = 16 * 1024;

/**
 * True when a verifier would take the token that follows the rules for Entra's access tokens and not one more:
 * a good token has to pass it, whatever its defect-free claims are.
 */
export async function accepts(context: Context, token: string): Promise<boolean> {
  if (token.length > LARGEST || !COMPACT.test(token)) return false;
  if (token.split(".").slice(0, 2).some(hasDuplicateName)) return false;
  try {
    const { payload, protectedHeader } = await jwtVerify(
      token,
      createLocalJWKSet(tenantKeys(context)),
      {
        algorithms: ["RS256"],
        audience: ids.api,
        issuer: `${context.authority}/${context.tenantId}/v2.0`,
        requiredClaims: ["exp", "oid", "azp", "tid", "ver"],
        currentDate: new Date(context.now() * 1000),
        clockTolerance: 60,
      },
    );
    return (
      !("nonce" in protectedHeader) && protectedHeader.kid !== undefined && isAccessToken(payload)
    );
  } catch {
    return false;
  }
}

function isAccessToken(claims: JWTPayload): boolean {
  if (["cnf", "act", "events", "appid"].some((name) => name in claims)) return false;
  const { aud, tid, oid, azp, ver, roles, nonce } = claims;
  return (
    typeof aud === "string" &&
    tid === ids.tenant &&
    GUID.test(String(oid)) &&
    GUID.test(String(azp)) &&
    ver === "2.0" &&
    nonce === undefined &&
    !("_claim_names" in claims) &&
    Array.isArray(roles) &&
    roles.some((role) => ROLES.includes(String(role)))
  );
}

/** Enough for tokens whose objects are flat: JSON.parse keeps the last of two members with one name. */
function hasDuplicateName(part: string): boolean {
  const json = Buffer.from(part, "base64url").toString();
  const names = [...json.matchAll(/"([^"]+)":/g)].map(([, name]) => name);
  return new Set(names).size !== names.length;
}
